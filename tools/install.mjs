// @ts-check
import { realpathSync } from "node:fs";
import { mkdir, mkdtemp, readdir, realpath, rename, rm } from "node:fs/promises";
import { basename, delimiter, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory, link } from "./cache.mjs";
import { compile, download, MissingGoError } from "./go.mjs";
import { withLock } from "./lock.mjs";
import { findProgram, isProgram, meets } from "./programs.mjs";
import { secondsSince, withProgress } from "./progress.mjs";
import { flagsOf, keyOf, label, packageOf, shownVersion } from "./recipe.mjs";
import { tools } from "./table.mjs";

/**
 * @typedef {object} InstallOptions
 * @property {(line: string) => void} [log] Receives lines that say where each tool comes from. Defaults to standard output.
 * @property {string} [cache] Keeps built tools. Defaults to {@link cacheDirectory}.
 * @property {string} [path] Where to look for programs, Go included. Defaults to PATH.
 * @property {Record<string, import("./table.mjs").Tool>} [table] The known tools. Defaults to {@link tools}.
 * @property {string} [modules] The directory that holds the tools' modules. Defaults to that of this file.
 * @property {(compilation: import("./go.mjs").Compilation) => Promise<void>} [build] Compiles. Defaults to `go build`.
 * @property {typeof download} [download] Downloads the modules of a compilation. Defaults to Go.
 * @property {number} [progressSeconds] How long a compilation may be silent. Defaults to 5.
 */

/**
 * Makes sure that this machine has some programs, and returns their absolute paths by name.
 *
 * A program on PATH is used when it meets the requirement of the table. The others are compiled once and kept as
 * `<cache>/bin/<tool>-<version>-<key>/<program>`, where the key changes with everything that decides what is compiled.
 * `<cache>/bin/<program>` links to the version that was requested last. Several processes may do this at once, and any
 * of them may be killed.
 *
 * @param {string[]} names Program names: `buildkitd`, `kubectl`.
 * @param {InstallOptions} [options]
 * @returns {Promise<Record<string, string>>}
 * @throws one error that names every program that is missing and could not be built, after the others are installed
 */
export async function ensureTools(names, options = {}) {
  const log = options.log ?? console.log;
  const cache = await realDirectory(options.cache ?? cacheDirectory());
  const table = options.table ?? tools;
  const wanted = Object.entries(table)
    .map(([name, tool]) => ({ name, tool, programs: names.filter((program) => program in tool.programs) }))
    .filter(({ programs }) => programs.length > 0);
  const known = Object.values(table).flatMap((tool) => Object.keys(tool.programs));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`unknown tool: ${unknown.join(", ")}; the known tools are ${known.join(", ")}`);
  }

  /** @type {Record<string, string>} */
  const paths = {};
  const settings = {
    log,
    cache,
    path: options.path ?? process.env.PATH ?? "",
    modules: options.modules ?? dirname(fileURLToPath(import.meta.url)),
    build: options.build ?? compile,
    download: options.download ?? download,
    progressSeconds: options.progressSeconds ?? 5,
  };
  const searched = await Promise.all(wanted.map((entry) => search(entry, settings, paths)));
  const missing = searched.filter(({ programs }) => programs.length > 0);
  const compiled = new AbortController();
  const downloads = downloadAll(missing.slice(1), settings, compiled.signal);
  /** @type {string[]} */
  const failures = [];
  for (const { name, tool, programs } of missing) {
    try {
      Object.assign(paths, await fromCache(name, tool, programs, settings));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      failures.push(`${programs.join(", ")} ${shownVersion(tool)}: ${message}`);
      if (!(error instanceof MissingGoError)) log(`${label(programs, tool)}  failed`);
    }
  }
  compiled.abort();
  await downloads;
  await Promise.all(
    wanted.flatMap(({ tool, programs }) =>
      programs.map((program) => linkProgram(cache, program, paths[program], tool.programs[program]?.links)),
    ),
  );
  if (failures.length > 0) throw new Error(`some tools could not be built:\n${failures.join("\n")}`);
  return paths;
}

/**
 * @typedef {{ name: string, tool: import("./table.mjs").Tool, programs: string[] }} Wanted
 * @typedef {Required<Omit<InstallOptions, "table">>} Settings
 */

/**
 * Looks for the programs of a tool on this machine, records their paths, and returns the tool with the missing ones.
 * @param {Wanted} wanted
 * @param {Settings} settings
 * @param {Record<string, string>} paths
 * @returns {Promise<Wanted>}
 */
async function search({ name, tool, programs }, { log, cache, path }, paths) {
  const missing = await Promise.all(
    programs.map(async (program) => {
      const { names = [program], directories, requirement } = tool.programs[program] ?? { package: "" };
      /** @param {string} candidate */
      const accept = async (candidate) => {
        if (requirement === undefined || (await meets(candidate, requirement))) return true;
        log(`${program}  ignoring ${candidate}, which is older than ${requirement.atLeast}`);
        return false;
      };
      const onPath = await findProgram(names, { path, except: cache, accept });
      const elsewhere = directories?.().join(delimiter) ?? "";
      const found = onPath ?? (await findProgram(names, { path: elsewhere, except: cache, accept }));
      if (found === undefined) return [program];
      paths[program] = found;
      log(`${program}  ${onPath ? "on PATH" : "installed"} ${found}`);
      return [];
    }),
  );
  return { name, tool, programs: missing.flat() };
}

/**
 * Downloads what the missing programs of some tools need, one tool after another, while another one is compiled. What fails here
 * fails again when the tool is compiled, and is reported then.
 * @param {Wanted[]} wanted
 * @param {Settings} settings
 * @param {AbortSignal} signal
 */
async function downloadAll(wanted, settings, signal) {
  for (const { name, tool, programs } of wanted) {
    if (signal.aborted) return;
    const directory = await directoryOf(name, tool, settings);
    const missing = programs.filter((program) => !isProgram(join(directory, program)));
    if (missing.length > 0)
      await settings.download(compilationOf(name, tool, missing, settings), signal).catch(() => {});
  }
}

/**
 * Finds programs in the cache, compiling the missing ones first.
 * @param {string} name
 * @param {import("./table.mjs").Tool} tool
 * @param {string[]} programs
 * @param {Settings} settings
 * @returns {Promise<Record<string, string>>}
 */
async function fromCache(name, tool, programs, settings) {
  const { log, build, progressSeconds } = settings;
  const directory = await directoryOf(name, tool, settings);
  const missing = () => programs.filter((program) => !isProgram(join(directory, program)));
  const tell = (/** @type {string} */ what) => log(`${label(programs, tool)}  ${what}`);
  let how = "cached";
  if (missing().length > 0) {
    const onWait = (/** @type {number} */ owner) =>
      tell(`waiting for process ${owner}, which is building it`);
    await withLock(`${directory}.lock`, onWait, async () => {
      const names = missing();
      if (names.length === 0) return;
      const start = Date.now();
      let state = "starting";
      const packages = Object.fromEntries(names.map((program) => [program, packageOf(tool, program)]));
      const compileAll = () =>
        fill(directory, packages, tool.files ?? [], (output) =>
          build({
            ...compilationOf(name, tool, names, settings),
            output,
            onProgress: (latest) => {
              state = latest;
            },
          }),
        );
      await withProgress(
        compileAll,
        (seconds) => tell(`compiling for ${seconds} s, ${state}`),
        progressSeconds,
      );
      how = `built in ${secondsSince(start)} s`;
    });
  }
  tell(how);
  return Object.fromEntries(programs.map((program) => [program, join(directory, program)]));
}

/**
 * The directory of a tool's programs in the cache.
 * @param {string} name
 * @param {import("./table.mjs").Tool} tool
 * @param {Settings} settings
 */
async function directoryOf(name, tool, { cache, modules }) {
  return join(cache, "bin", `${name}-${shownVersion(tool)}-${await keyOf(join(modules, name), tool)}`);
}

/**
 * @param {string} name
 * @param {import("./table.mjs").Tool} tool
 * @param {string[]} programs
 * @param {Settings} settings
 */
function compilationOf(name, tool, programs, { modules, path }) {
  const { module, embedded = [], files = [], reductions = {} } = tool;
  return {
    directory: join(modules, name),
    module,
    embedded,
    files,
    reductions,
    packages: programs.map((program) => packageOf(tool, program)),
    flags: flagsOf(tool),
    path,
  };
}

/**
 * Builds into a draft directory, then moves the finished binaries into place.
 * @param {string} directory
 * @param {Record<string, string>} packages The package of each program.
 * @param {string[]} files
 * @param {(output: string) => Promise<void>} build
 */
async function fill(directory, packages, files, build) {
  await mkdir(directory, { recursive: true });
  for (const entry of await readdir(directory)) {
    if (entry.startsWith(".draft-")) await rm(join(directory, entry), { recursive: true, force: true });
  }
  const draft = await mkdtemp(join(directory, ".draft-"));
  try {
    await build(draft);
    // The programs come last, since they say that all is there.
    for (const file of files) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await rm(join(directory, file), { recursive: true, force: true });
      await rename(join(draft, file), join(directory, file));
    }
    for (const [program, name] of Object.entries(packages)) {
      await rename(join(draft, basename(name)), join(directory, program));
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * Links `<cache>/bin/<program>`, and the further paths of the table, to a program.
 * @param {string} cache
 * @param {string} program
 * @param {string | undefined} path
 * @param {string[]} [links]
 */
async function linkProgram(cache, program, path, links = []) {
  if (path === undefined) return;
  for (const name of [`bin/${program}`, ...links]) {
    const at = join(cache, name);
    await link(at, path.startsWith(cache + sep) ? relative(dirname(at), path) : path);
  }
}

/**
 * Creates a directory when it is missing, and returns its path without links.
 * @param {string} path
 */
async function realDirectory(path) {
  await mkdir(path, { recursive: true });
  return realpath(path);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  ensureTools(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
