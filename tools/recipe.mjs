// @ts-check
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/**
 * The flags of `go build` for a tool. The binaries do not depend on the paths of the project and of Go's caches.
 * @param {import("./table.mjs").Tool} tool
 */
export function flagsOf({ variables = {} }) {
  const settings = Object.entries(variables).map(([variable, value]) => `-X ${variable}=${value}`);
  return [
    ...["-trimpath", "-buildvcs=false", "-mod=readonly"],
    // Go makes debugging information even when the linker leaves it out.
    "-gcflags=all=-dwarf=false",
    ...["-ldflags", ["-s -w", ...settings].join(" ")],
  ];
}

/**
 * The package of a program, as an argument of `go build` in the tool's module.
 * @param {import("./table.mjs").Tool} tool
 * @param {string} program
 */
export function packageOf({ module, programs }, program) {
  const { package: name = "" } = programs[program] ?? {};
  return name.startsWith("./") ? name : `${module}/${name}`;
}

/**
 * A hash of everything that decides what is compiled: the module's files, its flags and the platform.
 * @param {string} module
 * @param {import("./table.mjs").Tool} tool
 */
export async function keyOf(module, tool) {
  const packages = Object.values(tool.programs).map((program) => program.package);
  const { version, embedded = [], files: kept = [], reductions } = tool;
  const hash = createHash("sha256").update(
    JSON.stringify([
      ...[tool.module, version, packages, flagsOf(tool), process.platform, process.arch],
      ...embedded,
      ...kept,
      ...(reductions === undefined ? [] : [reductions]),
    ]),
  );
  const entries = await readdir(module, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    hash.update(`\0${relative(module, file)}\0`).update(await readFile(file));
  }
  return hash.digest("hex").slice(0, 10);
}

/**
 * The name under which messages mention programs of a tool.
 * @param {string[]} programs
 * @param {import("./table.mjs").Tool} tool
 */
export function label(programs, tool) {
  return `${programs.join(", ")} ${shownVersion(tool)}`;
}

/**
 * The version that a tool's programs print.
 * @param {import("./table.mjs").Tool} tool
 */
export function shownVersion({ release, version }) {
  return release === undefined ? version : `v${release}`;
}
