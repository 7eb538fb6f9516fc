// @ts-check
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { copyFiles } from "./copy.mjs";
import { embeddedFiles, overlayOf } from "./overlay.mjs";
import { compareVersions, findProgram } from "./programs.mjs";
import { reduced } from "./reduce.mjs";

/**
 * What to compile.
 * @typedef {object} Compilation
 * @property {string} directory The module whose go.mod and go.sum decide what is compiled.
 * @property {string} module The path of the tool's module, which that one requires.
 * @property {string[]} packages
 * @property {string[]} flags Flags of `go build`.
 * @property {import("./table.mjs").EmbeddedFile[]} embedded Files to make from the tool's module first.
 * @property {Record<string, import("./reductions.mjs").Reduction>} reductions What of some modules to compile, by their paths.
 * @property {string[]} files Files and folders of the tool's module to copy.
 * @property {string} output The directory that receives the binaries and the copies.
 * @property {string} path Where to look for Go.
 * @property {(state: string) => void} onProgress Receives now and then what has happened so far.
 */

/**
 * Compiles with `go build`. The binaries need nothing from the machine, not even its C library.
 *
 * @param {Compilation} compilation
 * @throws MissingGoError when no Go on the path can build the module
 * @throws with the compiler's messages when it fails
 */
export async function compile({ directory, packages, flags, output, path, onProgress, ...compilation }) {
  const go = await findGo(directory, path);
  const overlay = await overlayOf(await fromSource(compilation, go, directory, output), output);
  const child = spawn(go, ["build", "-v", ...flags, ...overlay, "-o", `${output}/`, ...packages], {
    cwd: directory,
    env: goEnvironment(),
    stdio: ["ignore", "inherit", "pipe"],
  });
  const report = follow(child, onProgress);
  const release = endWithProcess(child);
  try {
    /** @type {number | string} */
    const end = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve(signal ?? code ?? 0));
    });
    if (end !== 0) throw new Error(`go build failed (${end}) in ${directory}\n${report()}`);
  } finally {
    release();
  }
}

/**
 * Downloads the modules that a compilation needs.
 *
 * @param {Omit<Compilation, "output" | "onProgress">} compilation
 * @param {AbortSignal} signal Ends it early.
 */
export async function download({ directory, packages, flags, path, ...compilation }, signal) {
  const go = await findGo(directory, path);
  const draft = await mkdtemp(join(tmpdir(), "dalec-modules-"));
  try {
    const files = await fromSource({ ...compilation, files: [] }, go, directory, draft);
    await ask(
      go,
      ["list", "-deps", ...flags, ...(await overlayOf(files, draft)), ...packages],
      directory,
      signal,
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * Copies and makes what comes from the source of the tool's module and of those that are reduced.
 * @param {Pick<Compilation, "module" | "embedded" | "reductions" | "files">} compilation
 * @param {string} go
 * @param {string} directory
 * @param {string} output
 * @returns {Promise<Record<string, string>>} The files to show to the compiler, by the path of the one that each replaces.
 */
async function fromSource({ module, embedded, reductions, files }, go, directory, output) {
  if ([embedded, files, Object.keys(reductions)].every(({ length }) => length === 0)) return {};
  const source = (/** @type {string} */ path) => sourceOf(path, go, directory);
  const home = await source(module);
  for (const file of files) {
    await copyFiles(join(home, file), join(output, file));
  }
  return {
    ...(await embeddedFiles(embedded, { module: directory, source: home, directory: output })),
    ...(await reduced(reductions, { module: directory, source, directory: output })),
  };
}

/**
 * Finds a Go that can build a module.
 * @param {string} directory
 * @param {string} path
 * @returns {Promise<string>}
 */
async function findGo(directory, path) {
  const wanted = /^go (\S+)/m.exec(await readFile(join(directory, "go.mod"), "utf8"))?.[1] ?? "1.21";
  const go = await findProgram(["go"], { path });
  const remedy = `install Go ${wanted} or newer (https://go.dev/dl) and put it on PATH`;
  if (go === undefined) throw new MissingGoError(`the Go compiler is missing; ${remedy}`);
  // When GOTOOLCHAIN allows it, this is the toolchain that Go has fetched for the module.
  const answer = await ask(go, ["env", "GOVERSION"], directory).catch((error) => error);
  const version = /^go(\d[\d.]*)/.exec(String(answer))?.[1];
  if (version === undefined) throw new MissingGoError(`${go} does not work: ${answer}; ${remedy}`);
  if (compareVersions(version, wanted) < 0) {
    throw new MissingGoError(`${go} is Go ${version}, which is older than ${directory} needs; ${remedy}`);
  }
  return go;
}

/**
 * The directory of a required module in Go's module cache, downloaded first when it is missing.
 * @param {string} module
 * @param {string} go
 * @param {string} directory
 * @returns {Promise<string>}
 */
async function sourceOf(module, go, directory) {
  await ask(go, ["mod", "download", module], directory);
  return (await ask(go, ["list", "-m", "-f", "{{.Dir}}", module], directory)).trim();
}

/** No Go on this machine can build what is missing. */
export class MissingGoError extends Error {}

/**
 * Runs a short command of Go and returns what it prints.
 * @param {string} go
 * @param {string[]} args
 * @param {string} directory
 * @param {AbortSignal} [signal] Ends it early.
 * @returns {Promise<string>}
 */
function ask(go, args, directory, signal) {
  return new Promise((resolve, reject) => {
    const child = spawn(go, args, { cwd: directory, env: goEnvironment(), signal });
    const release = endWithProcess(child);
    let [output, failure] = ["", ""];
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (failure += data));
    child.on("error", (error) => {
      release();
      reject(error);
    });
    child.on("close", (code) => {
      release();
      if (code === 0) resolve(output);
      else reject(new Error(`go ${args.join(" ")}: ${[failure, output].join("\n").trim()}`));
    });
  });
}

/**
 * The compiler's environment: the user's proxies and caches, but nothing that changes what it compiles. With more memory it
 * collects garbage less often, and needs a seventh less time.
 */
function goEnvironment() {
  const { GOOS, GOARCH, GOEXPERIMENT, ...rest } = process.env;
  return {
    GOGC: "400",
    GOMEMLIMIT: "1GiB",
    ...rest,
    HOME: rest.HOME || homedir(),
    CGO_ENABLED: "0",
    GOFLAGS: "",
    GOWORK: "off",
    GO111MODULE: "on",
  };
}

/**
 * Counts the packages and downloads that `go build -v` names, and keeps the rest, which says what went wrong.
 * @param {import("node:child_process").ChildProcessByStdio<null, null, import("node:stream").Readable>} child
 * @param {(state: string) => void} onProgress
 * @returns {() => string} What went wrong.
 */
function follow(child, onProgress) {
  let [downloads, compiled, rest] = [0, 0, ""];
  /** @type {string[]} */
  const complaints = [];
  child.stderr.setEncoding("utf8").on("data", (data) => {
    const lines = `${rest}${data}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("go: downloading ")) downloads++;
      else if (/^[^\s:]+$/.test(line)) compiled++;
      else complaints.push(line);
    }
    onProgress(
      compiled > 0 ? `${compiled} packages compiled so far` : `${downloads} modules downloaded so far`,
    );
  });
  return () => [...complaints.slice(-40), rest].join("\n").trim();
}

/**
 * Interrupts a compiler when this process ends, unless SIGKILL ends it. An interrupted Go removes its work directory.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {() => void} Leaves the compiler alone again.
 */
function endWithProcess(child) {
  const interrupt = () => child.kill("SIGINT");
  /** @param {NodeJS.Signals} signal */
  const leave = (signal) => {
    interrupt();
    release();
    process.kill(process.pid, signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const release = () => {
    process.off("exit", interrupt);
    for (const signal of signals) process.off(signal, leave);
  };
  process.on("exit", interrupt);
  for (const signal of signals) process.on(signal, leave);
  return release;
}
