// @ts-check
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { copyFiles } from "./copy.mjs";

/**
 * Makes a copy of a tool's module without the parts that no test uses, and a `go.mod` that names the copy. The compiler still
 * takes every other module from the original `go.mod` and `go.sum`.
 *
 * @param {import("./reductions.mjs").Reduction} reduction
 * @param {{ path: string, module: string, source: string, directory: string }} where `path` and `source` are the path and
 *   the directory of the tool's module, `module` is the directory of the one that requires it, and `directory` receives the
 *   copy.
 * @returns {Promise<Record<string, string>>} The files to show to the compiler, by the path of the one that each replaces.
 * @throws when the module does not have what is to be removed
 */
export async function reduced(reduction, { path, module, source, directory }) {
  const { kept = {}, unimported = {}, edited = [] } = reduction;
  const copy = await mkdtemp(join(directory, ".reduced-"));
  /** @param {string} file */
  const accepts = (file) => {
    const folder = relative(source, dirname(file));
    if (file.endsWith("_test.go") || folder.split(sep).includes("testdata")) return false;
    return kept[folder]?.includes(basename(file)) ?? true;
  };
  await copyFiles(source, copy, accepts);
  for (const [file, names] of Object.entries(unimported)) {
    await change(join(copy, file), (text) =>
      names.reduce((rest, name) => withoutImport(rest, name, `${path}/${file}`), text),
    );
  }
  for (const { file, ...edit } of edited) {
    await change(join(copy, file), (text) => replaced(text, edit, `${path}/${file}`));
  }
  const original = join(module, "go.mod");
  const changed = join(copy, "changed.mod");
  await writeFile(changed, `${await readFile(original, "utf8")}\nreplace ${path} => ${copy}\n`);
  return { [original]: changed };
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
