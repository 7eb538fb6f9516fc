import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../json";
import { entriesOf, lookAt } from "./fileSystem";

/** Where a package's files go. */
export interface PackageOutput {
  /** The directory that shows the files, absolute or relative to the working directory. */
  directory: string;
  /** The owner's name on this machine. */
  owner: string;
}

/** A file as the build wrote it. */
export interface BuiltFile {
  /** Path below the output directory, with forward slashes. */
  path: string;
  /** Size in bytes. */
  size: number;
  /** Time of its last change in milliseconds since 1970, which shows an edit without reading the file. */
  modified: number;
  /** SHA-256 of the content, in hex; for a symbolic link, of its target. */
  sha256: string;
}

/** What an owner has written to an output directory. */
export interface Manifest {
  /** The stack whose program published the files: `<organization>/<project>/<stack>`. */
  stack: string;
  /** The name of the package in that program. */
  component: string;
  /** Name of the private directory that the files are from. */
  build: string;
  /** The files of that build. */
  files: BuiltFile[];
  /**
   * The paths that belong to the owner: those of its files that no other owner has published since. While a publication
   * is under way, also those that are to be written or removed.
   */
  paths: string[];
}

/** The directory, inside an output directory, that holds the private directories of builds. */
export const privateName = ".dalec";

/** The directory, inside the private one of a project, that holds the stages of all owners. */
export const stagesName = "stages";

/** The directory of everything that an owner's builds wrote. */
export function ownerDirectory({ directory, owner }: PackageOutput): string {
  return join(directory, privateName, owner);
}

/** The private directory of one build. */
export function buildDirectory(output: PackageOutput, build: string): string {
  return join(ownerDirectory(output), build);
}

/** What the owner has written to the directory; undefined if it has written nothing or the manifest is unreadable. */
export function readManifest(output: PackageOutput): Manifest | undefined {
  const found = readListed(manifestFile(output));
  return found?.paths.every(isOwnable) && isWhole(found) ? found : undefined;
}

/**
 * The paths that a manifest file lists; undefined if the file is missing or unreadable. Anyone may have committed the file, or
 * a newer release may have written it, so the owner may not own every path.
 */
export function readListed(file: string): { paths: unknown[] } | undefined {
  try {
    const found = lookAt(file)?.isFile() && JSON.parse(`${readFileSync(file)}`);
    if (Array.isArray(found.paths)) return found;
  } catch {
    // It is unreadable.
  }
  return undefined;
}

/** Replaces the owner's manifest in one step. */
export function writeManifest(output: PackageOutput, manifest: Manifest): void {
  mkdirSync(ownerDirectory(output), { recursive: true });
  const partial = draftPath(output);
  rmSync(partial, { recursive: true, force: true });
  writeFileSync(partial, JSON.stringify(manifest, undefined, 1));
  renameSync(partial, manifestFile(output));
}

/**
 * Where a file is written before it is renamed to its place: in the owner's directory, which is removed with everything that a
 * crash left there, unless that is on another file system.
 */
export function draftPath(output: PackageOutput): string {
  const own = ownerDirectory(output);
  const isNear = statSync(own).dev === statSync(output.directory).dev;
  return isNear ? join(own, "draft") : join(output.directory, `.dalec-${output.owner}.tmp`);
}

/** The path of an owner's manifest: outside the private directory, whose loss only costs a build. */
export function manifestFile({ directory, owner }: PackageOutput): string {
  return join(directory, `.dalec-${owner}.json`);
}

/** The owners of the manifests in an output directory. */
export function ownersIn(outputDirectory: string): string[] {
  return entriesOf(outputDirectory).flatMap(
    (entry) => /^\.dalec-([a-z][a-z0-9._-]*)\.json$/.exec(entry)?.[1] ?? [],
  );
}

/** Whether a name belongs to this library. */
export function isPrivate(name: string): boolean {
  return /^\.dalec(-|$)/.test(name);
}

/** Whether a package may own a path: one inside the output directory that is not this library's own. */
export function isOwnable(path: unknown): path is string {
  return typeof path === "string" && !reserved.test(path);
}

/** A NUL byte, and these parts of a path: an empty one, as in `/x`; `.` and `..`; this library's own names. */
const reserved = /\0|(^|\/)(\.{0,2}|\.dalec(-[^/]*)?)(\/|$)/;

function isWhole(found: object): found is Manifest {
  return (
    "stack" in found &&
    typeof found.stack === "string" &&
    "component" in found &&
    typeof found.component === "string" &&
    "build" in found &&
    typeof found.build === "string" &&
    "files" in found &&
    Array.isArray(found.files) &&
    found.files.every(isBuiltFile)
  );
}

function isBuiltFile(found: unknown): found is BuiltFile {
  return (
    isObject(found) &&
    isOwnable(found.path) &&
    typeof found.size === "number" &&
    typeof found.modified === "number" &&
    typeof found.sha256 === "string"
  );
}
