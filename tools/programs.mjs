// @ts-check
import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, sep } from "node:path";

/**
 * The absolute path of the first of the named programs on PATH that `accept` accepts.
 *
 * @param {string[]} names
 * @param {{ path?: string | undefined, except?: string, accept?: (path: string) => Promise<boolean> }} [options]
 *   `path` is the search path; it defaults to PATH. Programs in the directory `except` are ignored, even when a link
 *   leads to them.
 * @returns {Promise<string | undefined>}
 */
export async function findProgram(names, { path = process.env.PATH, except, accept } = {}) {
  const directories = (path ?? "").split(delimiter).filter((directory) => isAbsolute(directory));
  const seen = new Set();
  for (const name of names) {
    for (const candidate of directories.map((directory) => join(directory, name))) {
      if (!isProgram(candidate)) continue;
      const real = realpathSync(candidate);
      if (seen.has(real) || (except !== undefined && real.startsWith(except + sep))) continue;
      seen.add(real);
      if (accept === undefined || (await accept(candidate))) return candidate;
    }
  }
  return undefined;
}

/**
 * Whether the path is an executable file.
 * @param {string} path
 */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Whether a program prints a version that meets the requirement.
 * @param {string} path
 * @param {import("./table.mjs").Requirement} requirement
 * @returns {Promise<boolean>}
 */
export async function meets(path, { args, pattern, atLeast }) {
  const version = pattern.exec(await outputOf(path, args))?.[1];
  return version !== undefined && compareVersions(version, atLeast) >= 0;
}

/**
 * @param {string} path
 * @param {string[]} args
 * @returns {Promise<string>}
 */
function outputOf(path, args) {
  return new Promise((resolve) => {
    execFile(path, args, { timeout: 20_000 }, (_error, stdout, stderr) => resolve(`${stdout}\n${stderr}`));
  });
}

/**
 * Compares dotted version numbers; the result is negative when `a` is older.
 * @param {string} a
 * @param {string} b
 */
export function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
