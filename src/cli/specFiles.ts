import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { messageOf } from "../machine/caught";
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
  for (const path of paths) {
    try {
      const found = specsAt(path);
      if (found.length === 0) problems.push(`there is no Dalec spec in the directory ${path}`);
      for (const spec of found) specs.set(path === "-" ? path : resolve(spec.file), spec);
    } catch (error) {
      problems.push(`cannot read ${path}: ${messageOf(error)}`);
    }
  }
  return { specs: [...specs.values()], problems };
}

function specsAt(path: string): SpecFile[] {
  if (path === "-") return [{ file: "stdin", text: readFileSync(0, "utf8"), directory: "." }];
  if (!statSync(path).isDirectory()) return [specFile(path)];
  return yamlFiles(path)
    .map(specFile)
    .filter(({ text }) => isDalecSpec(text));
}

function specFile(file: string): SpecFile {
  return { file, text: readFileSync(file, "utf8"), directory: dirname(file) };
}

function yamlFiles(directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith(".") && name !== "node_modules")
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return yamlFiles(path);
      return /\.ya?ml$/i.test(entry.name) && isFile(path) ? [path] : [];
    });
}

/** Whether the path leads to a file, also through a symbolic link. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
