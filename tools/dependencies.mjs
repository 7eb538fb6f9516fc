// @ts-check
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { cacheDirectory } from "./cache.mjs";
import { withLock } from "./lock.mjs";

/**
 * @typedef {object} DependencyOptions
 * @property {(line: string) => void} [log] Defaults to standard output.
 * @property {(project: string) => Promise<void>} [install] Fills node_modules. Defaults to `npm ci --ignore-scripts`.
 */

/**
 * Makes sure that a project's node_modules is what its package-lock.json says.
 *
 * npm leaves its own account of what it has installed, as the last thing it does. So packages that were installed in
 * another way than by this function count, and an installation that was interrupted does not.
 *
 * @param {string} project
 * @param {DependencyOptions} [options]
 */
export async function ensureDependencies(project, { log = console.log, install = npmCi } = {}) {
  if (await isInstalled(project)) return;
  const key = createHash("sha256").update(project).digest("hex").slice(0, 10);
  const onWait = (/** @type {number} */ owner) =>
    log(`node_modules  waiting for process ${owner}, which installs them`);
  await withLock(join(cacheDirectory(), `npm-${key}.lock`), onWait, async () => {
    if (await isInstalled(project)) return;
    log("node_modules  installing");
    const start = Date.now();
    await install(project);
    log(`node_modules  installed in ${Math.round((Date.now() - start) / 1000)} s`);
  });
}

/**
 * Whether every package of package-lock.json is installed in its version. Optional ones, which are for other
 * platforms, may be absent.
 * @param {string} project
 */
async function isInstalled(project) {
  const installed = await packagesOf(join(project, "node_modules", ".package-lock.json"));
  const wanted = await packagesOf(join(project, "package-lock.json"));
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    const actual = installed[path];
    return path === "" || link || (actual === undefined ? optional : actual.version === version);
  });
}

/**
 * @param {string} path
 * @returns {Promise<Record<string, { version?: string, optional?: boolean, link?: boolean }> | undefined>}
 */
async function packagesOf(path) {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text).packages;
}

/** @param {string} project */
function npmCi(project) {
  const npm = process.env.npm_execpath;
  // Under `npm test` this is the very npm that runs it.
  const [command, leading] =
    npm !== undefined && basename(npm) === "npm-cli.js" ? [process.execPath, [npm]] : ["npm", []];
  const args = [...leading, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  return /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd: project, stdio: ["ignore", "ignore", "inherit"] });
      child.on("error", reject);
      child.on("close", (code, signal) => {
        if (code === 0) resolve();
        else reject(new Error(`npm ci failed (${signal ?? code})`));
      });
    })
  );
}
