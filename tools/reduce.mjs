// @ts-check
import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { copyFiles } from "./copy.mjs";

/**
 * Makes copies of some modules without the parts that no test uses, and a `go.mod` that names the copies. The compiler still
 * takes every other module from the original `go.mod` and `go.sum`.
 *
 * @param {Record<string, import("./reductions.mjs").Reduction>} reductions By the path of the module.
 * @param {{ module: string, source: (path: string) => Promise<string>, directory: string }} where `module` is the directory
 *   of the module that requires them, `source` finds the directory of one of them, and `directory` receives the copies.
 * @returns {Promise<Record<string, string>>} The files to show to the compiler, by the path of the one that each replaces.
 * @throws when a module does not have what is to be removed
 */
export async function reduced(reductions, { module, source, directory }) {
  const paths = Object.keys(reductions);
  if (paths.length === 0) return {};
  const copies = await Promise.all(
    Object.entries(reductions).map(async ([path, reduction]) => {
      const copy = await mkdtemp(join(directory, ".reduced-"));
      await copyReduced(reduction, await source(path), copy, path);
      return `replace ${path} => ${copy}\n`;
    }),
  );
  const original = join(module, "go.mod");
  const lines = (await readFile(original, "utf8")).split("\n");
  const others = lines.filter((line) => !paths.some((path) => line.trim().startsWith(`${path} => `)));
  const changed = join(await mkdtemp(join(directory, ".module-")), "go.mod");
  await writeFile(changed, [...others, ...copies].join("\n"));
  return { [original]: changed };
}

/**
 * @param {import("./reductions.mjs").Reduction} reduction
 * @param {string} source
 * @param {string} copy
 * @param {string} path The path of the module, for messages.
 */
async function copyReduced({ dropped = [], kept = {}, unimported = {}, edited = [] }, source, copy, path) {
  /** @param {string} file */
  const accepts = (file) => {
    const folder = relative(source, dirname(file));
    if (file.endsWith("_test.go") || folder.split(sep).includes("testdata")) return false;
    if (dropped.includes(relative(source, file))) return false;
    return kept[folder]?.includes(basename(file)) ?? true;
  };
  await copyFiles(source, copy, accepts);
  const missing = dropped.find((file) => !existsSync(join(source, file)));
  if (missing !== undefined) throw new Error(`${path} has no ${missing}`);
  for (const [file, names] of Object.entries(unimported)) {
    await change(join(copy, file), (text) =>
      names.reduce((rest, name) => withoutImport(rest, name, `${path}/${file}`), text),
    );
  }
  for (const { file, ...edit } of edited) {
    await change(join(copy, file), (text) => replaced(text, edit, `${path}/${file}`));
  }
}

/**
 * Removes the line that imports a package, under whatever name.
 * @param {string} text
 * @param {string} name
 * @param {string} where
 */
function withoutImport(text, name, where) {
  const lines = text.split("\n");
  const rest = lines.filter((line) => !line.replace(/^\t(\w+ )?/, "").startsWith(`"${name}"`));
  if (rest.length !== lines.length - 1) throw new Error(`${where} does not import "${name}" once`);
  return rest.join("\n");
}

/**
 * @param {string} text
 * @param {Omit<import("./reductions.mjs").Edit, "file">} edit
 * @param {string} where
 */
function replaced(text, { from, to, by }, where) {
  const start = text.indexOf(from);
  const end = text.indexOf(to, start);
  if (start < 0 || end < 0) throw new Error(`${where} has no "${from}" before a "${to}"`);
  return text.slice(0, start) + by + text.slice(end);
}

/**
 * @param {string} path
 * @param {(text: string) => string} edit
 */
async function change(path, edit) {
  await writeFile(path, edit(await readFile(path, "utf8")));
}
