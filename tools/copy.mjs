// @ts-check
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/**
 * Copies a file, or the files of a folder and of those below it. The copies can be changed and removed, unlike the files in
 * Go's module cache.
 *
 * @param {string} source
 * @param {string} target
 * @param {(path: string) => boolean} [accepts] Whether to copy a file, by its path. Defaults to every file.
 */
export async function copyFiles(source, target, accepts = () => true) {
  const paths = (await stat(source)).isDirectory() ? await filesBelow(source) : [source];
  for (const path of paths.filter(accepts)) {
    const copy = join(target, relative(source, path));
    await mkdir(dirname(copy), { recursive: true });
    await writeFile(copy, await readFile(path));
  }
}

/** @param {string} folder */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
