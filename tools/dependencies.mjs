// @ts-check
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { cacheDirectory } from "./cache.mjs";
import { withLock } from "./lock.mjs";
import { secondsSince, withProgress } from "./progress.mjs";

/**
 * @typedef {object} DependencyOptions
 * @property {(line: string) => void} [log] Defaults to standard output.
 * @property {string} [name] What the log calls them. Defaults to `node_modules`.
 * @property {string[]} [development] The devDependencies that are needed. Defaults to all.
 * @property {(project: string, development?: string[]) => Promise<void>} [install] Fills node_modules. Defaults to npm,
 * without any script.
 * @property {number} [progressSeconds] How long an installation may be silent. Defaults to 5.
 */

/**
 * Makes sure that a project's node_modules holds what its package-lock.json lists.
 *
 * The last thing that npm does is to write a list of what it installed. So this function recognizes packages that
 * somebody else installed, and does not trust an installation that was interrupted.
 *
 * @param {string} project
 * @param {DependencyOptions} [options]
 */
export async function ensureDependencies(
  project,
  { log = console.log, name = "node_modules", development, install = npmInstall, progressSeconds = 5 } = {},
) {
  if (await isInstalled(project, development)) return;
  const key = createHash("sha256").update(project).digest("hex").slice(0, 10);
  const onWait = (/** @type {number} */ owner) =>
    log(`${name}  waiting for process ${owner}, which is installing them`);
  await withLock(join(cacheDirectory(), `npm-${key}.lock`), onWait, async () => {
    if (await isInstalled(project, development)) return;
    log(`${name}  installing`);
    const start = Date.now();
    const report = (/** @type {number} */ seconds) => log(`${name}  installing for ${seconds} s`);
    await withProgress(() => install(project, development), report, progressSeconds);
    log(`${name}  installed in ${secondsSince(start)} s`);
  });
}

/**
 * Whether every package of package-lock.json is installed at its version. Optional packages may be absent: they are
 * for other platforms.
 * @param {string} project
 * @param {string[]} [development]
 */
async function isInstalled(project, development) {
  const installed = await packagesOf(join(project, "node_modules", ".package-lock.json"));
  const wanted = await packagesOf(join(project, "package-lock.json"));
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, link, dev }]) => {
    const actual = installed[path];
    const isNeeded = !dev || development === undefined || development.some((one) => path === placeOf(one));
    return path === "" || link || (actual === undefined ? optional || !isNeeded : actual.version === version);
  });
}

/** @param {string} name */
const placeOf = (name) => `node_modules/${name}`;

/**
 * @param {string} path
 * @returns {Promise<Record<string, { version?: string, optional?: boolean, link?: boolean, dev?: boolean }> | undefined>}
 */
async function packagesOf(path) {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text).packages;
}

/**
 * @param {string} project
 * @param {string[]} [development]
 */
async function npmInstall(project, development) {
  if (development === undefined) return npmCi(project);
  const wanted = await packagesOf(join(project, "package-lock.json"));
  const named = development.map((name) => `${name}@${wanted?.[placeOf(name)]?.version}`);
  // `npm ci` can only omit all devDependencies. Those that are named here count as dependencies for once.
  return npm(project, ["install", "--no-save", "--omit=dev", "--save-prod", ...named]);
}

/**
 * Installs what a project's package-lock.json lists, without running any script.
 * @param {string} project
 */
export const npmCi = (project) => npm(project, ["ci"]);

/**
 * @param {string} project
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function npm(project, args) {
  const script = process.env.npm_execpath;
  // Under `npm test` this is the npm that runs the script.
  const [command, leading] =
    script !== undefined && basename(script) === "npm-cli.js" ? [process.execPath, [script]] : ["npm", []];
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...leading, ...args, ...options], {
      cwd: project,
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${args[0]} failed (${signal ?? code})`));
    });
  });
}
