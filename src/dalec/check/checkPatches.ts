import { didYouMean, nearestNames } from "../nearest";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/** Checks that the sources and files of patches exist, and that a patch has a path exactly when it needs one. */
export function checkPatches(spec: Located, report: CheckReport): void {
  const sources = new Map(fieldsOf(fieldOf(spec, "sources")).map((source) => [source.key, source]));
  for (const patched of fieldsOf(fieldOf(spec, "patches"))) {
    if (!sources.has(patched.key)) {
      const message = `the spec has no source "${patched.key}", so Dalec ignores these patches`;
      report.add("patch-without-source", patched, message, () =>
        didYouMean(nearestNames(patched.key, sources.keys())),
      );
    }
    for (const patch of itemsAt(patched)) checkPatch(patch, sources, report);
  }
}

function checkPatch(patch: Located, sources: ReadonlyMap<string, Located>, report: CheckReport): void {
  const field = fieldOf(patch, "source");
  const name = textAt(field);
  if (name === undefined) return;
  const source = sources.get(name);
  if (source === undefined) {
    const nearest = () => didYouMean(nearestNames(name, sources.keys()));
    report.add("patch-source-missing", field, `the spec has no source "${name}"`, nearest);
    return;
  }
  const isFile = fieldOf(source, "http").isSet || fieldOf(source, "inline", "file").isSet;
  const path = textAt(patch, "path");
  const hasPath = path !== undefined && path !== "/" && path !== ".";
  if (isFile && hasPath) {
    const message = `the source "${name}" is a file, so the patch cannot have a "path"`;
    report.add("patch-path", fieldOf(patch, "path"), message);
  }
  if (!isFile && !hasPath) {
    const message = `the source "${name}" is a directory, so the patch needs the "path" of a file in it`;
    report.add("patch-path", field, message);
  }
  if (hasPath) checkInlineFile(fieldOf(patch, "path"), path, source, name, report);
}

/** The files of an inline source are known, unless something selects some of them. */
function checkInlineFile(
  position: Located,
  path: string,
  source: Located,
  name: string,
  report: CheckReport,
): void {
  const files = fieldOf(source, "inline", "dir", "files");
  const isSelected = ["path", "includes", "excludes"].some((field) => fieldOf(source, field).isSet);
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (!fieldOf(source, "inline", "dir").isSet || isSelected || path.includes("$") || parts.includes(".."))
    return;
  const names = fieldsOf(files).map(({ key }) => key);
  if (names.includes(parts.join("/"))) return;
  const message = `the source "${name}" has no file "${path}"`;
  report.add("patch-path", position, message, () => didYouMean(nearestNames(path, names)));
}
