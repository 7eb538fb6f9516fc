// @ts-check
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

/**
 * An overlay that shows other files to the compiler than those at some paths.
 *
 * @param {Record<string, string>} files The files to show, by the path of the one that each replaces.
 * @param {string} directory Receives the overlay.
 * @returns {Promise<string[]>} Flags of `go build`; none when there is nothing to show.
 */
export async function overlayOf(files, directory) {
  if (Object.keys(files).length === 0) return [];
  const overlay = join(await mkdtemp(join(directory, ".overlay-")), "overlay.json");
  await writeFile(overlay, JSON.stringify({ Replace: files }));
  return ["-overlay", overlay];
}

/**
 * Makes the files that a module's own packages embed, outside the project.
 *
 * @param {import("./table.mjs").EmbeddedFile[]} embedded
 * @param {{ module: string, source: string, directory: string }} where `module` is the directory of the module that
 *   embeds them, `source` that of the module they are made from, and `directory` receives the files.
 * @returns {Promise<Record<string, string>>} The files, by the paths at which the compiler has to see them.
 */
export async function embeddedFiles(embedded, { module, source, directory }) {
  const drafts = await mkdtemp(join(directory, ".embedded-"));
  const replacements = await Promise.all(
    embedded.map(async ({ path, from, set = {} }) => {
      const content = JSON.parse(await readFile(join(source, from), "utf8"));
      const draft = join(drafts, basename(path));
      await writeFile(draft, JSON.stringify({ ...content, ...set }));
      return [join(module, path), draft];
    }),
  );
  return Object.fromEntries(replacements);
}
