import { createHash } from "node:crypto";
import { readdirSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { fileHash } from "./fileHash";
import { lookAt } from "./fileSystem";
import { type BuiltFile, isOwnable } from "./manifest";

/** What a build wrote, and why it cannot be published. */
export interface BuildContent {
  /** The files and symbolic links, sorted by path. */
  files: BuiltFile[];
  /** One line per file that must not get to the output directory. */
  problems: string[];
}

/** The paths of everything below a directory but directories, sorted, with forward slashes. */
export function filesBelow(directory: string): string[] {
  if (!lookAt(directory)?.isDirectory()) return [];
  const found: string[] = [];
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      found.push(...filesBelow(join(directory, entry.name)).map((path) => `${entry.name}/${path}`));
    } else {
      found.push(entry.name);
    }
  }
  return found.sort();
}

/**
 * Reads what a build wrote. Nobody vouches for it: `debug/sources`, for example, is whatever the upstream project
 * contains.
 */
export function readBuild(directory: string): BuildContent {
  const content: BuildContent = { files: [], problems: [] };
  for (const path of filesBelow(directory)) {
    const stat = lookAt(join(directory, path));
    const refusal = stat === undefined ? notUtf8 : refusalOf(directory, path, stat);
    if (refusal !== undefined) {
      content.problems.push(`${path}: ${refusal}. Exclude it from the source, or remove it in a build step`);
    } else if (stat !== undefined) {
      content.files.push(describe(directory, path, stat));
    }
  }
  return content;
}

const notUtf8 = "its name is not UTF-8";

function refusalOf(directory: string, path: string, stat: Stats): string | undefined {
  if (!isOwnable(path)) return "expected another name; pulumi-dalec keeps its own files under this one";
  if (stat.isFile()) return undefined;
  if (!stat.isSymbolicLink()) {
    return `expected a file, a directory or a symbolic link, got ${special(stat)}`;
  }
  if (!leavesTree(directory, path)) return undefined;
  return `the symbolic link points to "${readlinkSync(join(directory, path))}", outside the output directory`;
}

function special(stat: Stats): string {
  if (stat.isFIFO()) return "a named pipe";
  return stat.isSocket() ? "a socket" : "a device";
}

/** Follows a link as the operating system does; a link that dangles or runs in a circle stays inside. */
function leavesTree(directory: string, link: string): boolean {
  let at: string[] = [];
  let rest = link.split("/");
  for (let steps = 0; rest.length > 0 && steps < 10_000; steps++) {
    const [next = "", ...after] = rest;
    rest = after;
    if (next === "" || next === ".") continue;
    if (next === "..") {
      if (at.length === 0) return true;
      at = at.slice(0, -1);
      continue;
    }
    const here = join(directory, ...at, next);
    if (lookAt(here)?.isSymbolicLink()) {
      const target = readlinkSync(here);
      if (target.startsWith("/")) return true;
      rest = [...target.split("/"), ...rest];
    } else {
      at = [...at, next];
    }
  }
  return false;
}

function describe(directory: string, path: string, stat: Stats): BuiltFile {
  const { size } = stat;
  return { path, size, modified: Math.round(stat.mtimeMs), sha256: contentHash(join(directory, path), stat) };
}

/** Hash of a file or symbolic link; empty for everything else, which may never end when it is read. */
export function contentHash(file: string, stat: Stats): string {
  if (stat.isFile()) return fileHash(file);
  return stat.isSymbolicLink()
    ? createHash("sha256")
        .update(`\0${readlinkSync(file)}`)
        .digest("hex")
    : "";
}

/** Whether the file exists with the size and time of its description. */
export function isUntouched(directory: string, file: BuiltFile): boolean {
  const stat = lookAt(join(directory, file.path));
  return stat !== undefined && stat.size === file.size && Math.round(stat.mtimeMs) === file.modified;
}
