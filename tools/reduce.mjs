// @ts-check
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { copyFiles } from "./copy.mjs";

/**
 * Makes a copy of a tool's module without the parts that no test uses, and a `go.mod` that names the copy. The compiler still
 * takes every other module from the original `go.mod` and `go.sum`.
 *
 * @param {import("./table.mjs").Reduction} reduction
 * @param {{ path: string, module: string, source: string, directory: string }} where `path` and `source` are the path and
 *   the directory of the tool's module, `module` is the directory of the one that requires it, and `directory` receives the
 *   copy.
 * @returns {Promise<Record<string, string>>} The files to show to the compiler, by the path of the one that each replaces.
 */
export async function reduced({ folders, kept, edited }, { path, module, source, directory }) {
  const copy = await mkdtemp(join(directory, ".reduced-"));
  /** @param {string} file */
  const accepts = (file) =>
    !file.endsWith("_test.go") && (kept[relative(source, dirname(file))]?.includes(basename(file)) ?? true);
  for (const entry of ["go.mod", ...folders]) {
    await copyFiles(join(source, entry), join(copy, entry), accepts);
  }
  for (const { file, from, to, text } of edited) {
    const content = await readFile(join(copy, file), "utf8");
    const start = content.indexOf(from);
    const end = content.indexOf(to, start);
    if (start < 0 || end < 0) throw new Error(`${path}/${file} has no "${from}" before a "${to}"`);
    await writeFile(join(copy, file), content.slice(0, start) + text + content.slice(end));
  }
  const original = join(module, "go.mod");
  const changed = join(copy, "changed.mod");
  await writeFile(changed, `${await readFile(original, "utf8")}\nreplace ${path} => ${copy}\n`);
  return { [original]: changed };
}
