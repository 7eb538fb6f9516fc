import {
  accessSync,
  constants,
  type Dirent,
  existsSync,
  lstatSync,
  readdirSync,
  readlinkSync,
} from "node:fs";
import { join, posix } from "node:path";
import { lookAt } from "../../machine/fileSystem";
import { privateName, stagesName } from "../../machine/manifest";
import { onUserPath } from "../../machine/userFile";
import type { SightState, Visibility } from "./visibility";

/** One thing in a context that a build can see. */
export type Entry =
  | { type: "directory"; path: string }
  | { type: "file"; path: string; executable: boolean }
  | { type: "link"; path: string; target: string };

/** What of a context a build can see. */
export interface Sighted {
  /** What is visible, in the order of the paths, including the directories above visible entries. */
  entries: Entry[];
  /** The uses, by index, that see at least one entry. */
  seeing: ReadonlySet<number>;
  /** Those of them that see at least one entry that is no directory. */
  seeingFiles: ReadonlySet<number>;
  /** Visible entries that are neither files, directories nor symbolic links; BuildKit could not send them. */
  special: string[];
  /** Visible entries whose names are not UTF-8; BuildKit could not send them. */
  unnameable: string[];
}

/**
 * Finds everything that is visible in a directory.
 *
 * Never part of a context: private directories of this library and the directories that show package files, unless a
 * use names them as its path; and the state that Pulumi keeps in files. A build would change its own inputs otherwise.
 *
 * @param isEnough ends the search as soon as it is true of the uses that see a file. Defaults to a search of everything.
 * @throws UnreadableError for a directory or a visible file that this user may not read
 */
export function visibleEntries(
  directory: string,
  seen: Visibility,
  isEnough?: (seeingFiles: ReadonlySet<number>) => boolean,
): Sighted {
  const found = new Map<string, Entry>();
  const seeing = new Set<number>();
  const seeingFiles = new Set<number>();
  const special: string[] = [];
  const unnameable: string[] = [];

  const walk = (below: string, state: SightState | undefined): void => {
    for (const { name } of entriesIn(join(directory, below))) {
      if (isEnough?.(seeingFiles)) return;
      const path = below === "" ? name : `${below}/${name}`;
      const sight = seen.look(path, state);
      if (!sight.visible && !sight.below) continue;
      // Node.js shows what is not UTF-8 with a replacement character, which leads to no file.
      if (name.includes("\uFFFD") && lookAt(join(directory, path)) === undefined) {
        unnameable.push(path);
        continue;
      }
      const entry = entryAt(directory, path);
      if (entry?.type === "directory" && isOurs(directory, path, seen)) continue;
      if (sight.visible) {
        if (entry === undefined) special.push(path);
        else add(found, entry);
        if (entry?.type === "file") requireReadable(join(directory, path));
        for (const use of sight.seenBy) {
          seeing.add(use);
          if (entry?.type !== "directory") seeingFiles.add(use);
        }
      }
      if (entry?.type === "directory" && sight.below) walk(path, sight.state);
    }
  };
  walk("", undefined);
  const entries = [...found.values()].sort((one, other) => byCodePoint(one.path, other.path));
  return { entries, seeing, seeingFiles, special, unnameable };
}

function add(found: Map<string, Entry>, entry: Entry): void {
  const above = posix.dirname(entry.path);
  if (above !== "." && !found.has(above)) add(found, { type: "directory", path: above });
  found.set(entry.path, entry);
}

function entriesIn(directory: string): Dirent[] {
  return onUserPath(directory, () => readdirSync(directory, { withFileTypes: true }));
}

/** The content is read later, when the file is staged. */
function requireReadable(file: string): void {
  onUserPath(file, () => accessSync(file, constants.R_OK));
}

function entryAt(directory: string, path: string): Entry | undefined {
  const full = join(directory, path);
  const stat = onUserPath(full, () => lstatSync(full));
  if (stat.isDirectory()) return { type: "directory", path };
  if (stat.isSymbolicLink())
    return { type: "link", path, target: onUserPath(full, () => readlinkSync(full)) };
  // Git keeps only this part of a mode; the rest depends on the umask, and differs between checkouts.
  return stat.isFile() ? { type: "file", path, executable: (stat.mode & 0o100) !== 0 } : undefined;
}

function isOurs(directory: string, path: string, seen: Visibility): boolean {
  const name = posix.basename(path);
  if (name === privateName) return true;
  if (name === ".pulumi") return existsSync(join(directory, path, "meta.yaml"));
  const isNamed = seen.paths.some((used) => used === path || used.startsWith(`${path}/`));
  return !isNamed && (holdsPackages(join(directory, path)) || leadsToOurs(directory, path, seen));
}

/** A project has a private directory as well, but only for its stages. */
function holdsPackages(directory: string): boolean {
  const own = join(directory, privateName);
  return existsSync(own) && !existsSync(join(own, stagesName));
}

/** True for a directory that exists only because an output directory is below it, such as `packages` by default. */
function leadsToOurs(directory: string, path: string, seen: Visibility): boolean {
  const entries = entriesIn(join(directory, path));
  return (
    entries.length > 0 &&
    entries.every((entry) => entry.isDirectory() && isOurs(directory, `${path}/${entry.name}`, seen))
  );
}

/** An order of different texts that does not depend on the locale. */
export function byCodePoint(one: string, other: string): number {
  return one < other ? -1 : 1;
}
