import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { removeBelow, removeIfEmpty } from "./fileSystem";
import { manifestFile, type PackageOutput, privateName, readOwned } from "./manifest";

/**
 * Removes everything that an owner has written to an output directory, then that directory and those above it that its
 * relative path names, if they are empty: a build created those that did not exist.
 */
export function removeOutput(output: PackageOutput): void {
  const { directory, owner } = output;
  removeBelow(directory, [privateName, owner], true);
  const owned = readOwned(output);
  if (owned) {
    for (const path of owned.paths) removeBelow(directory, path.split("/"), false);
    rmSync(manifestFile(output));
  }
  let above = directory;
  do {
    removeIfEmpty(above);
    above = dirname(above);
  } while (!/^\/|^\.$/.test(above));
}
