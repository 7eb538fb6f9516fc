import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { lookAt, removeBelow, removeIfEmpty } from "./fileSystem";
import { isOwnable, manifestFile, type PackageOutput, privateName, readListed } from "./manifest";

/**
 * Removes everything that an owner has written to an output directory, then that directory and those above it that its
 * relative path names, if they are empty: a build created those that did not exist.
 */
export function removeOutput(output: PackageOutput): void {
  const { directory, owner } = output;
  removeBelow(directory, [privateName, owner], true);
  removeBelow(directory, [`.dalec-${owner}.tmp`], false);
  const file = manifestFile(output);
  const paths = readListed(file)?.paths;
  // Of a manifest that nobody can read, nothing goes, and its own path is named.
  for (const path of paths ?? (lookAt(file) ? [file] : [])) {
    if (isOwnable(path)) removeBelow(directory, path.split("/"), false);
    else console.error("kept:", [path]);
  }
  if (paths) rmSync(file);
  let above = directory;
  do {
    removeIfEmpty(above);
    above = dirname(above);
  } while (!/^\/|^\.$/.test(above));
}
