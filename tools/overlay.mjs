// @ts-check
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

/**
 * Makes the files that a module's own packages embed, outside the project, and an overlay that shows them to the
 * compiler at their paths.
 *
 * @param {import("./table.mjs").EmbeddedFile[]} embedded
 * @param {{ module: string, source: string, directory: string }} where `module` is the directory of the module that
 *   embeds them, `source` that of the module they are made from, and `directory` receives the files.
 * @returns {Promise<string[]>} Flags of `go build`; none when there is nothing to embed.
 */
export async function overlayOf(embedded, { module, source, directory }) {
  if (embedded.length === 0) return [];
  const drafts = await mkdtemp(join(directory, ".embedded-"));
  const replacements = await Promise.all(
    embedded.map(async ({ path, from, set = {} }) => {
      const content = JSON.parse(await readFile(join(source, from), "utf8"));
      const draft = join(drafts, basename(path));
      await writeFile(draft, JSON.stringify({ ...content, ...set }));
      return [join(module, path), draft];
    }),
  );
  const overlay = join(drafts, "overlay.json");
  await writeFile(overlay, JSON.stringify({ Replace: Object.fromEntries(replacements) }));
  return ["-overlay", overlay];
}
