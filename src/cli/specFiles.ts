import { type Dirent, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { hasCode } from "../machine/caught";
import { faultOf, onUserPath, UnreadableError } from "../machine/userFile";
import { readInput } from "./input";
import { isDalecSpec } from "./isDalecSpec";

/** A spec to check. */
export interface SpecFile {
  /** The path, as messages name it. */
  file: string;
  /** What it contains. */
  text: string;
  /** The directory that it is in. */
  directory: string;
}

/** The specs that paths name, and what is wrong with the paths. */
export interface FoundSpecs {
  specs: SpecFile[];
  problems: string[];
}

/**
 * Reads the specs that paths name: files, directories with all specs in them and below, and `-` for standard input.
 *
 * A file that a path names itself is always read as a spec. A directory's specs are those of its `.yml` and `.yaml` files
 * that look like one; hidden directories and `node_modules` are left out.
 */
export function readSpecs(paths: readonly string[]): FoundSpecs {
  const specs = new Map<string, SpecFile>();
  const problems: string[] = [];
  for (const path of new Set(paths)) {
    const found = specsAt(path);
    problems.push(...found.problems);
    for (const spec of found.specs) specs.set(path === "-" ? path : resolve(spec.file), spec);
  }
  return { specs: [...specs.values()], problems };
}

function specsAt(path: string): FoundSpecs {
  if (path === "-" || faultOf(path, "directory") !== undefined) return openAll([path]);
  const paths: string[] = [];
  const problems: string[] = [];
  walk(path, paths, problems);
  const opened = openAll(paths);
  const specs = opened.specs.filter(({ text }) => isDalecSpec(text));
  problems.push(...opened.problems);
  if (specs.length === 0 && problems.length === 0)
    problems.push(`there is no Dalec spec in the directory ${path}`);
  return { specs, problems };
}

function openAll(files: readonly string[]): FoundSpecs {
  const problems: string[] = [];
  const specs = files.flatMap((file) => attempt(problems, () => [open(file)]) ?? []);
  return { specs, problems };
}

function open(file: string): SpecFile {
  const text = readInput(file);
  return file === "-" ? { file: "stdin", text, directory: "." } : { file, text, directory: dirname(file) };
}

/** Collects the YAML files below a directory. Whatever else has the name of one is opened as well, and refused then. */
function walk(directory: string, paths: string[], problems: string[]): void {
  const entries = attempt(problems, () =>
    onUserPath(directory, () => readdirSync(directory, { withFileTypes: true })),
  );
  for (const entry of entries?.sort((one, other) => (one.name < other.name ? -1 : 1)) ?? []) {
    const { name } = entry;
    const path = join(directory, name);
    if (name.startsWith(".") || name === "node_modules") continue;
    if (entry.isDirectory()) walk(path, paths, problems);
    else if (/\.ya?ml$/i.test(name) && !leadsElsewhere(entry, path)) paths.push(path);
  }
}

/** Whether a symbolic link leads to nothing or to a directory, which has its specs elsewhere if it has some. */
function leadsElsewhere(entry: Dirent, path: string): boolean {
  if (!entry.isSymbolicLink()) return false;
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    return hasCode(error, "ENOENT");
  }
}

/** The result of reading something, or undefined if it cannot be read, which is noted. */
function attempt<T>(problems: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
