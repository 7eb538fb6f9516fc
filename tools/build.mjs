// @ts-check
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "./cache.mjs";
import { withLock } from "./lock.mjs";
import { secondsSince, withProgress } from "./progress.mjs";

/** The sources of `dist`, relative to the project. */
const origins = [
  "src",
  "tsconfig.json",
  "tsconfig.build.json",
  "package-lock.json",
  "tools/build.mjs",
  "tools/bundleMachine.mjs",
  "tools/transpile.mjs",
];
/** The file that records the sources of `dist`. */
const mark = ".sources";

/**
 * What the file says of a `dist` that has no declarations of types.
 * @param {string} sources
 */
const withoutTypes = (sources) => `${sources} without types`;

/**
 * @typedef {object} BuildOptions
 * @property {(line: string) => void} [log] Defaults to standard output.
 * @property {boolean} [withTypes] Whether a `dist` without declarations of types is of no use. Defaults to false.
 * @property {(project: string, directory: string) => Promise<void>} [compile] Fills a directory. Defaults to tsc, or to
 * esbuild in an installation without devDependencies, which gives no declarations of types.
 */

/**
 * Makes sure that a project's `dist` is what its sources give: compiled, with the life-cycle scripts bundled.
 *
 * A draft directory is built and then moved into place, so a running program never sees half of it, and a removed source
 * leaves nothing behind.
 *
 * @param {string} project
 * @param {BuildOptions} [options]
 * @throws with the compiler's messages, or when `withTypes` is set and a compiler is missing
 */
export async function ensureBuilt(project, { log = console.log, withTypes = false, compile } = {}) {
  const dist = join(project, "dist");
  const typed = compile !== undefined || (await hasCompilers(project));
  if (withTypes && !typed)
    throw new Error("the declarations of types need all devDependencies: run `npm ci` before");
  const fill = compile ?? (typed ? compileWithTypescript : compileWithoutTypes);
  const isCurrent = async () => {
    const made = await readFile(join(dist, mark), "utf8").catch(() => undefined);
    const sources = await keyOf(project);
    return made === sources || (!typed && made === withoutTypes(sources));
  };
  if (await isCurrent()) return linkToItself(project);
  const key = createHash("sha256").update(project).digest("hex").slice(0, 10);
  const onWait = (/** @type {number} */ owner) =>
    log(`dist  waiting for process ${owner}, which is building it`);
  await withLock(join(cacheDirectory(), `dist-${key}.lock`), onWait, async () => {
    if (await isCurrent()) return;
    const start = Date.now();
    for (const entry of await readdir(project)) {
      if (entry.startsWith(".dist-")) await rm(join(project, entry), { recursive: true, force: true });
    }
    const draft = await mkdtemp(join(project, ".dist-"));
    const former = `${draft}-former`;
    try {
      const sources = await keyOf(project);
      const report = (/** @type {number} */ seconds) => log(`dist  compiling for ${seconds} s`);
      await withProgress(() => fill(project, draft), report);
      await writeFile(join(draft, mark), typed ? sources : withoutTypes(sources));
      // Other users may run the program, too: mkdtemp makes a directory that only its owner enters.
      await chmod(draft, 0o777 & ~process.umask());
      if (existsSync(dist)) await rename(dist, former);
      await rename(draft, dist);
      await linkToItself(project);
    } finally {
      await rm(draft, { recursive: true, force: true });
      await rm(former, { recursive: true, force: true });
    }
    log(`dist  built in ${secondsSince(start)} s`);
  });
}

/**
 * Whether everything that compiles with types is installed. npm installs some of it without the other devDependencies, because
 * @pulumi/pulumi can use it.
 * @param {string} project
 */
async function hasCompilers(project) {
  const { devDependencies } = JSON.parse(await readFile(join(project, "package.json"), "utf8"));
  const needed = Object.keys(devDependencies).filter((name) =>
    /^(typescript|esbuild|@types\/.+)$/.test(name),
  );
  return needed.every((name) => existsSync(join(project, "node_modules", name)));
}

/**
 * Makes `npx --no pulumi-dalec` work in a clone, and the import of `pulumi-dalec` in its examples: npm links the command only when it
 * exists before the installation, which a fresh clone builds afterwards, and the package only with all devDependencies.
 * @param {string} project
 */
async function linkToItself(project) {
  const modules = join(project, "node_modules");
  if (process.platform === "win32" || !existsSync(modules)) return;
  await mkdir(join(modules, ".bin"), { recursive: true });
  await ensureLink("..", join(modules, "pulumi-dalec"));
  await ensureLink(join("..", "pulumi-dalec", "dist", "cli.js"), join(modules, ".bin", "pulumi-dalec"));
}

/**
 * @param {string} target
 * @param {string} path
 */
async function ensureLink(target, path) {
  if ((await readlink(path).catch(() => undefined)) === target) return;
  const draft = `${path}.${process.pid}`;
  await symlink(target, draft);
  await rename(draft, path);
}

/** @param {string} project */
async function keyOf(project) {
  const hash = createHash("sha256");
  for (const origin of origins) {
    for (const file of await filesBelow(join(project, origin))) {
      hash.update(`\0${relative(project, file)}\0`).update(await readFile(file));
    }
  }
  return hash.digest("hex");
}

/**
 * A file, or all files of a directory, sorted; empty when neither exists.
 * @param {string} path
 */
async function filesBelow(path) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return existsSync(path) ? [path] : [];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * @param {string} project
 * @param {string} directory
 */
async function compileWithTypescript(project, directory) {
  const compiler = join(project, "node_modules", "typescript", "bin", "tsc");
  const args = [compiler, "--project", "tsconfig.build.json", "--outDir", directory];
  const child = spawn(process.execPath, args, { cwd: project, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, signal) => resolve(signal ?? exitCode));
  });
  if (code !== 0) throw new Error(`dist could not be built (tsc: ${code})\n${output}`);
  // Not imported above: setup loads this file before npm has installed esbuild.
  const { bundleMachine } = await import("./bundleMachine.mjs");
  await bundleMachine(join(project, "src", "machine"), join(directory, "machine"));
  // npm sets this once, when it links the command; a file that takes the place of that one needs it, too.
  await chmod(join(directory, "cli.js"), 0o755);
}

/**
 * @param {string} project
 * @param {string} directory
 */
async function compileWithoutTypes(project, directory) {
  const { transpile } = await import("./transpile.mjs");
  await transpile(project, directory);
  await chmod(join(directory, "cli.js"), 0o755);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  ensureBuilt(dirname(dirname(fileURLToPath(import.meta.url))), {
    withTypes: process.argv.includes("--with-types"),
  }).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
