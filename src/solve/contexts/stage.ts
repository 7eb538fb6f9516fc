import { createHash } from "node:crypto";
import {
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileHash } from "../../machine/fileHash";
import { makeStage, type StagePlace, stagePath } from "../../machine/stages";
import { earliestTime, makeReproducible } from "../reproducible";
import { byCodePoint, type Entry } from "./entries";
import { ignoreFileName } from "./ignoreFile";

/** What to stage. */
export interface StageContent {
  /** The directory that the entries are in. */
  directory: string;
  /** What the build can see. */
  entries: readonly Entry[];
  /** Paths that get an empty file, because a link points there. */
  placeholders: readonly string[];
}

/**
 * Copies what a build can see of a context to a directory that is named by its content, and returns the name.
 *
 * Modes and times are made equal: those of a checkout depend on who made it and when. The time is the earliest that
 * every package format can hold. The directory's own name has to differ with the content: BuildKit knows a context by
 * that name, and takes a file of equal size and time for unchanged.
 */
export function stage(place: StagePlace, context: string, content: StageContent): string {
  const files = withHelpers(content);
  const known = `${context}-${contentHash(content.directory, files)}`;
  if (isWhole(stagePath(place, known), content.directory, files)) return known;

  return makeStage(place, context, (partial) => {
    for (const file of files) put(content.directory, partial, file);
    for (const file of [top, ...files]) dress(partial, file);
    // A file may have changed since it was looked at, so the copy's own content determines the name.
    return `${context}-${contentHash(partial, files)}`;
  });
}

type Staged = Entry | { type: "placeholder"; path: string };

/** The stage itself. */
const top: Staged = { type: "directory", path: "" };

function withHelpers({ directory, entries, placeholders }: StageContent): Staged[] {
  const known = new Map<string, Staged>(entries.map((entry) => [entry.path, entry]));
  for (const path of placeholders) {
    for (let above = dirname(path); above !== "." && !known.has(above); above = dirname(above)) {
      known.set(above, { type: "directory", path: above });
    }
    known.set(path, { type: "placeholder", path });
  }
  // Without its ignore file BuildKit would send a placeholder that only the ignore file hides.
  if (placeholders.length > 0 && !known.has(ignoreFileName) && existsSync(join(directory, ignoreFileName))) {
    known.set(ignoreFileName, { type: "file", path: ignoreFileName, executable: false });
  }
  return [...known.values()].sort((one, other) => byCodePoint(one.path, other.path));
}

function contentHash(directory: string, files: readonly Staged[]): string {
  const hash = createHash("sha256");
  for (const file of files) {
    // Neither a name nor the target of a link can contain NUL, so that different content never gives the same text.
    hash.update(`${file.path}\0${describe(directory, file)}\0`);
  }
  return hash.digest("hex").slice(0, 16);
}

function describe(directory: string, file: Staged): string {
  switch (file.type) {
    case "directory":
      return "directory";
    case "link":
      return `link ${file.target}`;
    case "placeholder":
      return `file ${createHash("sha256").digest("hex")}`;
    case "file":
      return `${file.executable ? "program" : "file"} ${fileHash(join(directory, file.path))}`;
  }
}

function put(from: string, to: string, file: Staged): void {
  const target = join(to, file.path);
  if (file.type === "directory") mkdirSync(target);
  else if (file.type === "link") symlinkSync(file.target, target);
  else if (file.type === "placeholder") writeFileSync(target, "");
  else copyFileSync(join(from, file.path), target, constants.COPYFILE_FICLONE);
}

function dress(stagePath: string, file: Staged): void {
  const target = join(stagePath, file.path);
  makeReproducible(target, file.type === "link" ? undefined : modeOf(file));
}

function modeOf(file: Staged): number {
  return file.type === "directory" || (file.type === "file" && file.executable) ? 0o755 : 0o644;
}

/** True when nobody has changed a stage. Size, mode and time show it, because a stage's time is always the fixed one. */
function isWhole(stagePath: string, directory: string, files: readonly Staged[]): boolean {
  if (!existsSync(stagePath)) return false;
  const wanted = new Map([top, ...files].map((file) => [file.path, file]));
  const isSame = (path: string): boolean => {
    const stat = lstatSync(join(stagePath, path));
    if (stat.mtimeMs !== earliestTime * 1000) return false;
    const file = wanted.get(path);
    if (file === undefined) return false;
    wanted.delete(path);
    if (file.type === "link") {
      return stat.isSymbolicLink() && readlinkSync(join(stagePath, path)) === file.target;
    }
    if ((stat.mode & 0o777) !== modeOf(file)) return false;
    if (file.type === "directory") {
      return (
        stat.isDirectory() &&
        readdirSync(join(stagePath, path)).every((name) => isSame(posix.join(path, name)))
      );
    }
    const size = file.type === "placeholder" ? 0 : lstatSync(join(directory, path)).size;
    return stat.isFile() && stat.size === size;
  };
  return isSame("") && wanted.size === 0;
}
