import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { entriesOf } from "./fileSystem";

/** Where a package's files go. */
export interface PackageOutput {
  /** The directory that shows the files, absolute or relative to the working directory. */
  outputDirectory: string;
  /** The owner's name, unique among all that share the directory: `<project>-<stack>-<resource name>`. */
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
  /** SHA-256 of the content, in hex. */
  sha256: string;
}

/** What an owner has written to an output directory. */
export interface Manifest {
  /** Name of the private directory that the files are from. */
  build: string;
  /** The files of that build. */
  files: BuiltFile[];
  /** Further paths that belong to the owner while a publication is under way: to be written, or to be removed. */
  pending: string[];
}

/** The directory, inside an output directory, that holds the private directories of builds. */
export const privateName = ".dalec";

/** The private directory of one build. */
export function buildDirectory(output: PackageOutput, build: string): string {
  return join(output.outputDirectory, privateName, output.owner, build);
}

/** What the owner has written to the directory; undefined if it has written nothing or the manifest is unreadable. */
export function readManifest(output: PackageOutput): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(manifestFile(output), "utf8"));
  } catch {
    return undefined;
  }
}

/** Replaces the owner's manifest in one step. */
export function writeManifest(output: PackageOutput, manifest: Manifest): void {
  const file = manifestFile(output);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.partial`, JSON.stringify(manifest, undefined, 1));
  renameSync(`${file}.partial`, file);
}

/** Every path that belongs to the owner of a manifest. */
export function ownedPaths(manifest: Manifest | undefined): string[] {
  return [...(manifest?.files ?? []).map((file) => file.path), ...(manifest?.pending ?? [])];
}

/** The path of an owner's manifest: outside the private directory, whose loss only costs a build. */
export function manifestFile(output: PackageOutput): string {
  return join(output.outputDirectory, `${manifestPrefix}${output.owner}.json`);
}

/** The manifests of all owners in an output directory. */
export function allManifests(outputDirectory: string): Manifest[] {
  return entriesOf(outputDirectory)
    .filter(isManifest)
    .flatMap((entry) => {
      const owner = entry.slice(manifestPrefix.length, -".json".length);
      return readManifest({ outputDirectory, owner }) ?? [];
    });
}

/** Whether a name at the top of an output directory belongs to this library. */
export function isPrivate(name: string): boolean {
  return name === privateName || name.startsWith(manifestPrefix);
}

const manifestPrefix = `${privateName}-`;

function isManifest(name: string): boolean {
  return name.startsWith(manifestPrefix) && name.endsWith(".json");
}

/** All regular files and symbolic links below a directory, sorted, with forward slashes. */
export function filesBelow(directory: string, skip: (name: string) => boolean = () => false): string[] {
  if (!existsSync(directory)) {
    return [];
  }
  const found: string[] = [];
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (skip(entry.name)) {
      continue;
    }
    if (entry.isDirectory()) {
      found.push(...filesBelow(join(directory, entry.name)).map((path) => `${entry.name}/${path}`));
    } else {
      found.push(entry.name);
    }
  }
  return found.sort();
}

/** Reads a file of a build, and describes it. */
export function describeFile(directory: string, path: string): BuiltFile {
  const file = join(directory, path);
  const stat = lstatSync(file);
  const content = stat.isSymbolicLink() ? "" : readFileSync(file);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { path, size: stat.size, modified: Math.round(stat.mtimeMs), sha256 };
}

/** Whether the file exists with the size and time of its description. */
export function isUntouched(directory: string, file: BuiltFile): boolean {
  const stat = lstatSync(join(directory, file.path), { throwIfNoEntry: false });
  return stat !== undefined && stat.size === file.size && Math.round(stat.mtimeMs) === file.modified;
}
