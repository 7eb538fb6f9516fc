import { didYouMean, nearestNames } from "../nearest";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { Report } from "./report";

/** Checks that patches and what they patch exist, and that a path is given exactly where one is needed. */
export function checkPatches(spec: Located, report: Report): void {
  const sources = new Map(fieldsOf(fieldOf(spec, "sources")).map((source) => [source.key, source]));
  for (const patched of fieldsOf(fieldOf(spec, "patches"))) {
    if (!sources.has(patched.key)) {
      const message = `there is no source "${patched.key}", so these patches are ignored`;
      report.warning("patch-without-source", patched, message, () =>
        didYouMean(nearestNames(patched.key, sources.keys())),
      );
    }
    for (const patch of itemsAt(patched)) checkPatch(patch, sources, report);
  }
}

function checkPatch(patch: Located, sources: ReadonlyMap<string, Located>, report: Report): void {
  const name = textAt(patch, "source");
  if (name === undefined) return;
  const source = sources.get(name);
  if (source === undefined) {
    const hint = () => didYouMean(nearestNames(name, sources.keys()));
    report.error("patch-source-missing", fieldOf(patch, "source"), `there is no source "${name}"`, hint);
    return;
  }
  const isFile = fieldOf(source, "http").given || fieldOf(source, "inline", "file").given;
  const path = textAt(patch, "path");
  const hasPath = path !== undefined && path !== "/" && path !== ".";
  if (isFile && hasPath) {
    report.error(
      "patch-path",
      fieldOf(patch, "path"),
      `the source "${name}" is a file, so the patch takes no "path"`,
    );
  }
  if (!isFile && !hasPath) {
    const message = `the source "${name}" is a directory, so the patch needs a "path" within it`;
    report.error("patch-path", fieldOf(patch, "source"), message);
  }
}
