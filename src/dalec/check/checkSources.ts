import type { FoundSource } from "../facts/everySource";
import type { ParsedSpec } from "../facts/parsedSpec";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/** Checks every source of a spec against the requirements of its kind. */
export function checkSources({ root: spec, sources }: ParsedSpec, report: CheckReport): void {
  for (const source of fieldsOf(fieldOf(spec, "sources"))) {
    if (source.key.includes("/"))
      report.add("source-name", source, `the name of a source cannot contain "/"`);
  }
  for (const source of sources) {
    if (source.use !== "base") checkSource(source, report);
  }
  for (const mounts of everyMountList(spec, sources)) checkMounts(mounts, report);
}

function checkSource(source: Located, report: CheckReport): void {
  if (fieldOf(source, "http").isSet) checkHttp(source, report);
  checkInline(source, report);
  if (fieldOf(source, "image").isSet) checkImage(source, report);
  checkBuild(source, report);
  for (const generator of itemsAt(fieldOf(source, "generate"))) checkGenerator(generator, report);
}

function checkHttp(source: Located, report: CheckReport): void {
  const digest = fieldOf(source, "http", "digest");
  const text = textAt(digest);
  const problem = text === undefined ? undefined : digestProblem(text);
  if (problem !== undefined) report.add("bad-digest", digest, problem);
  for (const name of ["path", "includes", "excludes"]) {
    const field = fieldOf(source, name);
    if (textAt(field) !== undefined || itemsAt(field).length > 0) {
      report.add("field-not-for-file", field, `an http source is a single file and cannot have "${name}"`);
    }
  }
}

const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

function digestProblem(digest: string): string | undefined {
  const [, algorithm = "", hash = ""] =
    /^([a-z0-9]+(?:[.+_-][a-z0-9]+)*):([a-zA-Z0-9=_-]+)$/.exec(digest) ?? [];
  const length = Object.hasOwn(digestLengths, algorithm) ? digestLengths[algorithm] : undefined;
  if (algorithm === "") return `expected sha256:<64 hexadecimal digits>, got "${digest}"`;
  if (length === undefined)
    return `expected one of the algorithms ${Object.keys(digestLengths).join(", ")}, got "${algorithm}"`;
  if (hash.length === length && /^[a-f0-9]+$/.test(hash)) return undefined;
  return `expected ${length} lowercase hexadecimal digits after "${algorithm}:", got "${hash}"`;
}

function checkInline(source: Located, report: CheckReport): void {
  const inline = fieldOf(source, "inline");
  const file = fieldOf(inline, "file");
  const directory = fieldOf(inline, "dir");
  if (file.isSet) {
    checkOwner(file, report);
    for (const name of ["path", "includes", "excludes"]) {
      const field = fieldOf(source, name);
      // Dalec rejects even an empty list here.
      if (textAt(field) === undefined && field.value?.type !== "list") continue;
      report.add("field-not-for-file", field, `an inline file cannot have "${name}"`);
    }
  }
  checkOwner(directory, report);
  for (const inner of fieldsOf(fieldOf(directory, "files"))) {
    if (inner.key.includes("/"))
      report.add("source-name", inner, `the name of an inline file cannot contain "/"`);
    checkOwner(inner, report);
  }
}

function checkOwner(owner: Located, report: CheckReport): void {
  for (const name of ["uid", "gid"]) {
    const field = fieldOf(owner, name);
    if (field.value?.type !== "scalar" || (field.value.number ?? 0) >= 0) continue;
    report.add("negative-id", field, `"${name}" cannot be negative, got ${field.value.text}`);
  }
}

function checkImage(source: Located, report: CheckReport): void {
  const command = fieldOf(source, "image", "cmd");
  const path = textAt(source, "path");
  if (path === undefined) {
    const message = `an image source needs "path", the part of the image to use ("/" for the whole image)`;
    report.add("image-without-path", source, message);
  }
  const mounts = itemsAt(fieldOf(command, "mounts"));
  checkDuplicateMounts(mounts, report);
  if (path === undefined) return;
  const steps = itemsAt(fieldOf(command, "steps")).flatMap((step) => itemsAt(fieldOf(step, "mounts")));
  for (const mount of [...mounts, ...steps]) {
    const field = fieldOf(mount, "dest");
    const destination = textAt(field);
    if (destination === undefined || !isWithin(destination, path)) continue;
    const message = `"${destination}" is within the path "${path}" of the source, which would hide the mount`;
    report.add("mount-in-source-path", field, message);
  }
}

function checkDuplicateMounts(mounts: readonly Located[], report: CheckReport): void {
  const destinations = new Set<string>();
  for (const mount of mounts) {
    const field = fieldOf(mount, "dest");
    const destination = textAt(field) ?? "";
    if (destinations.has(destination))
      report.add("duplicate-mount", field, `another mount has the destination "${destination}"`);
    destinations.add(destination);
  }
}

function isWithin(path: string, parent: string): boolean {
  if (["", "/", "."].includes(parent)) return false;
  const clean = (text: string) => text.replace(/\/+/g, "/").replace(/\/$/, "");
  return clean(path) === clean(parent) || clean(path).startsWith(`${clean(parent)}/`);
}

function checkBuild(source: Located, report: CheckReport): void {
  const inner = fieldOf(source, "build", "source", "build");
  if (inner.isSet)
    report.add("nested-build", inner, "a build source cannot be built from another build source");
}

function checkGenerator(generator: Located, report: CheckReport): void {
  for (const replace of itemsAt(fieldOf(generator, "gomod", "edits", "replace"))) {
    const text = textAt(replace);
    if (replace.value?.type === "scalar" && !isReplacement(text ?? "")) {
      report.add("bad-gomod-replace", replace, `expected "old => new", got "${text ?? ""}"`);
    }
  }
}

/** Whether a text has something on both sides of an arrow. */
function isReplacement(text: string): boolean {
  const arrow = " => ";
  const start = text.length - text.trimStart().length;
  const found = text.indexOf(arrow, start + 1);
  return found >= 0 && text.slice(found + arrow.length).trim() !== "";
}

function everyMountList(spec: Located, sources: readonly FoundSource[]): Located[] {
  const owners = [spec, ...fieldsOf(fieldOf(spec, "targets"))];
  const commands = sources.map((source) => fieldOf(source, "image", "cmd"));
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

function checkMounts(mounts: Located, report: CheckReport): void {
  for (const mount of itemsAt(mounts)) {
    if (textAt(mount, "dest") === "/") {
      report.add("mount-at-root", fieldOf(mount, "dest"), `a source cannot be mounted at "/"`);
    }
  }
}
