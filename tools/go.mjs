// @ts-check
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { compareVersions, findProgram } from "./programs.mjs";

/**
 * What to compile.
 * @typedef {object} Compilation
 * @property {string} directory The module whose go.mod and go.sum decide what is compiled.
 * @property {string[]} packages
 * @property {string[]} flags Flags of `go build`.
 * @property {string} output The directory that receives the binaries.
 * @property {string} path Where Go is looked for.
 * @property {(state: string) => void} onProgress Told now and then what has happened so far.
 */

/**
 * Compiles with `go build`. The binaries need nothing of the machine, not even its C library.
 *
 * @param {Compilation} compilation
 * @throws where there is no Go, where it is too old for the module, and with the compiler's own words
 */
export async function compile({ directory, packages, flags, output, path, onProgress }) {
  const go = await findGo(directory, path);
  const child = spawn(go, ["build", "-v", ...flags, "-o", `${output}/`, ...packages], {
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
 * The Go that can build a module.
 * @param {string} directory
 * @param {string} path
 * @returns {Promise<string>}
 */
async function findGo(directory, path) {
  const wanted = /^go (\S+)/m.exec(await readFile(join(directory, "go.mod"), "utf8"))?.[1] ?? "1.21";
  const go = await findProgram(["go"], { path });
  const remedy = `install Go ${wanted} or newer (https://go.dev/dl) and put it on PATH`;
  if (go === undefined) throw new MissingGoError(`the Go compiler is missing; ${remedy}`);
  // Where GOTOOLCHAIN allows, this is the toolchain that Go has fetched for the module.
  const { version, failure } = await versionOf(go, directory);
  if (version === undefined) throw new MissingGoError(`${go} does not work: ${failure}; ${remedy}`);
  if (compareVersions(version, wanted) < 0) {
    throw new MissingGoError(`${go} is Go ${version}, too old for ${directory}; ${remedy}`);
  }
  return go;
}

/** There is no Go that could build what is missing. */
export class MissingGoError extends Error {}

/**
 * @param {string} go
 * @param {string} directory
 * @returns {Promise<{ version: string | undefined, failure: string }>}
 */
function versionOf(go, directory) {
  return new Promise((resolve) => {
    const child = spawn(go, ["env", "GOVERSION"], { cwd: directory, env: goEnvironment() });
    let [output, failure] = ["", ""];
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (failure += data));
    child.on("error", (error) => resolve({ version: undefined, failure: error.message }));
    child.on("close", () => resolve({ version: /^go(\d[\d.]*)/.exec(output)?.[1], failure: failure.trim() }));
  });
}

/** The environment of the compiler: the user's proxies and caches, but nothing that changes what is compiled. */
function goEnvironment() {
  const { GOOS, GOARCH, GOEXPERIMENT, ...rest } = process.env;
  return {
    ...rest,
    HOME: rest.HOME || homedir(),
    CGO_ENABLED: "0",
    GOFLAGS: "",
    GOWORK: "off",
    GO111MODULE: "on",
  };
}

/**
 * Counts what `go build -v` tells, and keeps the rest, which is what went wrong.
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
 * Lets a compiler end with this process, as far as that can tell it. Go removes its work directory when interrupted.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {() => void} Ends the care.
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
