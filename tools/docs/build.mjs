// @ts-check
import { spawn } from "node:child_process";
import { existsSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writePages } from "./pages.mjs";

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const require = createRequire(import.meta.url);

/** Where the pages are put together, and where the site is built; both are made anew each time. */
export const pages = join(project, ".site");
export const site = join(pages, "dist");

/**
 * Builds the site: the pages of docs, those of the examples, and the reference out of the comments of the code.
 * @throws when a comment is missing, or a link leads nowhere
 */
export async function buildSite() {
  rmSync(pages, { recursive: true, force: true });
  writePages(project, pages);
  await run("typedoc", "bin/typedoc", ["--out", join(pages, "api")]);
  await run("vitepress", "bin/vitepress.js", ["build", "docs"]);
  if (!existsSync(join(site, "index.html"))) throw new Error(`the site is not in ${site}`);
}

/**
 * @param {string} name The package.
 * @param {string} file Its program.
 * @param {string[]} args
 */
async function run(name, file, args) {
  const child = spawn(process.execPath, [programOf(name, file), ...args], { cwd: project, stdio: "inherit" });
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, signal) => resolve(signal ?? exitCode));
  });
  if (code !== 0) throw new Error(`${name} failed (${code})`);
}

/**
 * @param {string} name
 * @param {string} file
 */
function programOf(name, file) {
  const directories = require.resolve.paths(name) ?? [];
  const directory = directories.map((path) => join(path, name)).find((path) => existsSync(path));
  if (directory === undefined) throw new Error(`${name} is not installed: run \`npm ci --ignore-scripts\``);
  return join(directory, file);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  buildSite().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
