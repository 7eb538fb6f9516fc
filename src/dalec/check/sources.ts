import { everySource, type FoundSource } from "../facts/sources";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { Report } from "./report";

/** Checks every source of a spec: that it is one kind of source, and what its kind asks for. */
export function checkSources(spec: Located, report: Report): void {
  for (const source of fieldsOf(fieldOf(spec, "sources"))) {
    if (source.key.includes("/")) {
      report.error("source-name", source, `the name of a source cannot contain "/"`);
    }
  }
  for (const source of everySource(spec)) {
    if (source.use === "base") continue;
    checkSource(source, report);
  }
  for (const mounted of everyMountList(spec)) checkMounts(mounted, report);
}

/** Checks one source. */
export function checkSource(source: FoundSource, report: Report): void {
  if (fieldOf(source, "http").given) checkHttp(source, report);
  if (fieldOf(source, "inline").given) checkInline(source, report);
  if (fieldOf(source, "image").given) checkImage(source, report);
  if (fieldOf(source, "build").given) checkBuild(source, report);
  for (const generator of itemsAt(fieldOf(source, "generate"))) checkGenerator(generator, report);
}

function checkHttp(source: Located, report: Report): void {
  const digest = fieldOf(source, "http", "digest");
  const text = textAt(digest);
  const problem = text === undefined ? undefined : digestProblem(text);
  if (problem !== undefined) report.error("bad-digest", digest, problem);
  for (const name of ["path", "includes", "excludes"]) {
    const field = fieldOf(source, name);
    if (textAt(field) !== undefined || itemsAt(field).length > 0) {
      report.error("field-not-for-file", field, `an http source is one file and takes no "${name}"`);
    }
  }
}

const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

function digestProblem(digest: string): string | undefined {
  const [, algorithm = "", hash = ""] =
    /^([a-z0-9]+(?:[.+_-][a-z0-9]+)*):([a-zA-Z0-9=_-]+)$/.exec(digest) ?? [];
  const length = Object.hasOwn(digestLengths, algorithm) ? digestLengths[algorithm] : undefined;
  if (algorithm === "") return "a digest looks like sha256:<64 hexadecimal digits>";
  if (length === undefined)
    return `"${algorithm}" is none of the algorithms ${Object.keys(digestLengths).join(", ")}`;
  if (hash.length === length && /^[a-f0-9]+$/.test(hash)) return undefined;
  return `a ${algorithm} digest has ${length} hexadecimal digits in lower case`;
}

function checkInline(source: Located, report: Report): void {
  const inline = fieldOf(source, "inline");
  const file = fieldOf(inline, "file");
  const directory = fieldOf(inline, "dir");
  if (file.given) {
    checkOwner(file, report);
    for (const name of ["path", "includes", "excludes"]) {
      const field = fieldOf(source, name);
      // Dalec refuses even an empty list here.
      if (textAt(field) === undefined && field.value?.type !== "list") continue;
      report.error("field-not-for-file", field, `an inline file takes no "${name}"`);
    }
  }
  checkOwner(directory, report);
  for (const inner of fieldsOf(fieldOf(directory, "files"))) {
    if (inner.key.includes("/"))
      report.error("source-name", inner, `the name of an inline file cannot contain "/"`);
    checkOwner(inner, report);
  }
}

function checkOwner(owner: Located, report: Report): void {
  for (const name of ["uid", "gid"]) {
    const { value, ...field } = fieldOf(owner, name);
    if (value?.type === "scalar" && (value.number ?? 0) < 0) {
      report.error("negative-id", field, `"${name}" cannot be negative`);
    }
  }
}

function checkImage(source: FoundSource, report: Report): void {
  const image = fieldOf(source, "image");
  const path = textAt(source, "path");
  if (path === undefined && source.use !== "base") {
    const message = `an image source needs a "path", the part of the image to use; "/" is all of it`;
    report.error("image-without-path", source, message);
  }
  const mounts = itemsAt(fieldOf(image, "cmd", "mounts"));
  const destinations = new Set<string>();
  for (const mount of mounts) {
    const destination = textAt(mount, "dest") ?? "";
    if (destinations.has(destination)) {
      const message = `"${destination}" is the destination of a mount above`;
      report.error("duplicate-mount", fieldOf(mount, "dest"), message);
    }
    destinations.add(destination);
  }
  const steps = itemsAt(fieldOf(image, "cmd", "steps")).flatMap((step) => itemsAt(fieldOf(step, "mounts")));
  for (const mount of [...mounts, ...steps]) {
    const destination = textAt(mount, "dest");
    if (destination === undefined || path === undefined || !isWithin(destination, path)) continue;
    const message = `"${destination}" lies within the source's path "${path}", which would hide the mount`;
    report.error("mount-in-source-path", fieldOf(mount, "dest"), message);
  }
}

function isWithin(path: string, parent: string): boolean {
  if (["", "/", "."].includes(parent)) return false;
  const clean = (text: string) => text.replace(/\/+/g, "/").replace(/\/$/, "");
  return clean(path) === clean(parent) || clean(path).startsWith(`${clean(parent)}/`);
}

function checkBuild(source: Located, report: Report): void {
  const inner = fieldOf(source, "build", "source", "build");
  if (inner.given)
    report.error("nested-build", inner, "a build source cannot be built from another build source");
}

function checkGenerator(generator: Located, report: Report): void {
  for (const replace of itemsAt(fieldOf(generator, "gomod", "edits", "replace"))) {
    const text = textAt(replace);
    if (replace.value?.type === "scalar" && !/^.*\S.* => .*\S/s.test(text ?? "")) {
      report.error("bad-gomod-replace", replace, `a replace directive looks like "old => new"`);
    }
  }
}

function everyMountList(spec: Located): Located[] {
  const owners = [spec, ...fieldsOf(fieldOf(spec, "targets"))];
  const commands = everySource(spec).map((source) => fieldOf(source, "image", "cmd"));
  return [
    ...commands
      .flatMap((command) => [command, ...itemsAt(fieldOf(command, "steps"))])
      .map((from) => fieldOf(from, "mounts")),
    ...owners.flatMap((owner) => [
      ...itemsAt(fieldOf(owner, "tests")).map((test) => fieldOf(test, "mounts")),
      ...itemsAt(fieldOf(owner, "dependencies", "extra_repos")).map((repository) =>
        fieldOf(repository, "data"),
      ),
    ]),
  ];
}

function checkMounts(mounts: Located, report: Report): void {
  for (const mount of itemsAt(mounts)) {
    if (textAt(mount, "dest") === "/") {
      report.error("mount-at-root", fieldOf(mount, "dest"), `a source cannot be laid over "/"`);
    }
  }
}
