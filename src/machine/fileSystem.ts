import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { hasCode } from "./caught";

/** The text of a file; undefined if there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/** The names in a directory; none if there is no directory. */
export function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

/** What a path itself is, without following a symbolic link; undefined if there is nothing. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (!/ENO(ENT|TDIR)/.test(`${error}`)) throw error;
  }
  return undefined;
}

/**
 * Whether this library's directory is there.
 *
 * @throws when a symbolic link is in its place: following it would change what is elsewhere
 */
export function isOwnDirectory(path: string): boolean {
  return isDirectory(path, true) ?? false;
}

function isDirectory(path: string, isOwn: boolean): boolean | undefined {
  const stat = lookAt(path);
  if (isOwn && stat?.isSymbolicLink()) throw new Error(`${path} is a symbolic link; remove it`);
  return stat?.isDirectory();
}

/**
 * Removes what is at the end of a path below a directory, then the directories on the way that are empty.
 *
 * @param isOwn true for a directory of this library. False for a file: a directory in its place, or a symbolic link on the
 *   way, is not what was written, and stays
 * @throws when a symbolic link is on the way to a directory of this library
 */
export function removeBelow(directory: string, [name = "", ...rest]: string[], isOwn: boolean): void {
  const path = join(directory, name);
  const isThere = isDirectory(path, isOwn);
  if (rest.length === 0) {
    if (isThere === isOwn) rmSync(path, { recursive: isOwn });
  } else if (isThere) {
    removeBelow(path, rest, isOwn);
    removeIfEmpty(path);
  }
}

/** Removes a directory if nothing is in it. One that cannot be removed, such as a mount point, stays. */
export function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Another process may add to it, or remove it, at this moment.
  }
}

/** Makes a directory that only this user can enter, and those above it. Returns its path. */
export function makePrivate(directory: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** Writes a file that only this user can read, in one step, and returns its path. */
export function writePrivate(path: string, text: string): string {
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, path);
  return path;
}

/** Writes the certificates and keys that a buildkitd.toml refers to, by their paths below `certs`. */
export function writeCertificates(directory: string, certificates: Record<string, string> = {}): void {
  for (const [path, text] of Object.entries(certificates)) {
    const file = join(directory, "certs", path);
    makePrivate(dirname(file));
    writePrivate(file, text);
  }
}
