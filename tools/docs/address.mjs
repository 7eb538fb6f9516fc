// @ts-check
import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The web address of the repository, from package.json, the one place that holds it.
 * @param {{ repository: { url: string } }} manifest
 */
export function addressOf(manifest) {
  return manifest.repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
}

/**
 * A text that names the repository and its release as package.json does.
 *
 * @param {string} text
 * @param {{ version: string, repository: { url: string } }} manifest
 */
export function withAddress(text, manifest) {
  const { version } = manifest;
  return text
    .replaceAll(/https:\/\/[\w.:-]+(?:\/[\w.-]+)*\/pulumi-dalec(?=[./@\s)"'#]|$)/gm, addressOf(manifest))
    .replaceAll(/(\/pulumi-dalec\.git@v|\bpulumi-dalec-)\d+\.\d+\.\d+(?=[\s)"'`#.])/g, `$1${version}`);
}

/**
 * The files that name the repository or its release.
 * @param {string} project
 */
export function filesWithAddress(project) {
  const below = (/** @type {string} */ directory) =>
    readdirSync(join(project, directory), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(md|ya?ml)$/.test(path) && !path.includes("node_modules"))
      .map((path) => join(directory, path));
  return ["README.md", ...["docs", "templates", "examples"].flatMap(below)].sort();
}

/**
 * Writes the address and the release of package.json into every file that names them.
 * @param {string} project
 */
export function writeAddress(project) {
  const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  for (const file of filesWithAddress(project)) {
    const text = readFileSync(join(project, file), "utf8");
    const current = withAddress(text, manifest);
    if (current !== text) writeFileSync(join(project, file), current);
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeAddress(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
}
