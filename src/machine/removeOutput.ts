import { rmSync, unlinkSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { isOwnDirectory, lookAt, removeIfEmpty } from "./fileSystem";
import { manifestFile, ownerDirectory, type PackageOutput, readPaths } from "./manifest";

/** Removes everything that an owner has written to an output directory, and the directories that are then empty. */
export function removeOutput(output: PackageOutput): void {
  const { outputDirectory } = output;
  const own = ownerDirectory(output);
  const hasOwn = isOwnDirectory(dirname(own));
  const paths = readPaths(output);
  if (paths) {
    removeVisible(outputDirectory, paths);
    rmSync(manifestFile(output));
  }
  if (hasOwn) rmSync(own, { recursive: true, force: true });
  removeIfEmpty(dirname(own));
  removeOutputDirectory(outputDirectory);
}

/**
 * Removes files, and the directories that are then empty. What is now behind a symbolic link, or has become a directory,
 * is not what was written.
 */
export function removeVisible(outputDirectory: string, paths: readonly string[]): void {
  for (const path of paths) {
    const above = directoriesAbove(path);
    if (above.some((parent) => lookAt(join(outputDirectory, parent))?.isDirectory() === false)) continue;
    const file = join(outputDirectory, path);
    if (lookAt(file)?.isDirectory() === false) unlinkSync(file);
    for (const parent of above) removeIfEmpty(join(outputDirectory, parent));
  }
}

/** The directories above a path that are inside the output directory, innermost first. */
export function directoriesAbove(path: string): string[] {
  const above = dirname(path);
  return above === "." ? [] : [above, ...directoriesAbove(above)];
}

/** Removes the directory, and those above it that its relative path names: a build created those that did not exist. */
function removeOutputDirectory(directory: string): void {
  removeIfEmpty(directory);
  const above = dirname(directory);
  const isNamed = !isAbsolute(directory) && !/(^|\/)\.\.?$/.test(above);
  if (isNamed) removeOutputDirectory(above);
}
