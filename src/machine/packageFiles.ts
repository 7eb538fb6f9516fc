import {
  constants,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { removeIfEmpty } from "./fileSystem";
import {
  allManifests,
  type BuiltFile,
  buildDirectory,
  describeFile,
  filesBelow,
  isPrivate,
  isUntouched,
  type Manifest,
  manifestFile,
  ownedPaths,
  type PackageOutput,
  privateName,
  readManifest,
  writeManifest,
} from "./manifest";

/** The files of a build as they were published; undefined when the build is missing or incomplete. */
export function publishedFiles(output: PackageOutput, build: string): BuiltFile[] | undefined {
  const manifest = readManifest(output);
  const directory = buildDirectory(output, build);
  const whole = manifest?.build === build && manifest.files.every((file) => isUntouched(directory, file));
  return whole ? manifest.files : undefined;
}

/**
 * The name to build under: `hash` itself, or `hash-2`, `hash-3`… where a directory of that name exists but is incomplete.
 * The changed name is a changed input, so preview and update both show that the package is built again.
 */
export function buildName(output: PackageOutput, hash: string): string {
  const former = readManifest(output)?.build;
  if (former?.replace(/-\d+$/, "") === hash && publishedFiles(output, former)) {
    return former;
  }
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? hash : `${hash}-${attempt}`;
    if (filesBelow(buildDirectory(output, name)).length === 0) {
      return name;
    }
  }
}

/** The files in an output directory that this library did not write, sorted. */
export function foreignFiles(outputDirectory: string): string[] {
  const ours = new Set(allManifests(outputDirectory).flatMap(ownedPaths));
  return filesBelow(outputDirectory, isPrivate).filter((path) => !ours.has(path));
}

/**
 * Makes the visible files equal to a build: copies files that are missing or were changed, removes those that only the
 * former build had, then removes the private directories of former builds. Safe to repeat; does nothing when all files are
 * in place.
 *
 * @throws when the build is empty, or one of its files would replace one that this package did not write
 */
export function publish(output: PackageOutput, build: string): BuiltFile[] {
  const directory = buildDirectory(output, build);
  const former = readManifest(output);
  const files =
    publishedFiles(output, build) ?? filesBelow(directory).map((path) => describeFile(directory, path));
  if (files.length === 0) {
    throw new Error(`${output.outputDirectory}: the build wrote no files`);
  }
  refuseCollisions(output, files, former);
  const wanted = new Set(files.map((file) => file.path));
  const stale = ownedPaths(former).filter((path) => !wanted.has(path));
  const misplaced = files.filter((file) => !isInPlace(output, file, former));
  if (stale.length > 0 || misplaced.length > 0 || former?.build !== build) {
    // After a crash, every file still has an owner, and none is mistaken for a file of the new build.
    const begun = { build: former?.build ?? "", files: former?.files ?? [] };
    writeManifest(output, { ...begun, pending: [...stale, ...wanted] });
    for (const file of misplaced) {
      place(directory, output, file);
    }
    removeVisible(output.outputDirectory, stale);
    writeManifest(output, { build, files, pending: [] });
  }
  removeOtherBuilds(output, build);
  return files;
}

/** Removes everything that an owner has written to an output directory, and the directories that are then empty. */
export function removeOutput(output: PackageOutput): void {
  const { outputDirectory, owner } = output;
  removeVisible(outputDirectory, ownedPaths(readManifest(output)));
  rmSync(join(outputDirectory, privateName, owner), { recursive: true, force: true });
  rmSync(manifestFile(output), { force: true });
  removeIfEmpty(join(outputDirectory, privateName));
  removeOutputDirectory(outputDirectory);
}

/** Removes the directory, and those above it that its relative path names: a build created those that did not exist. */
function removeOutputDirectory(directory: string): void {
  removeIfEmpty(directory);
  const above = dirname(directory);
  const isNamed = !isAbsolute(directory) && !/(^|\/)\.\.?$/.test(above);
  if (isNamed) removeOutputDirectory(above);
}

/** Size and time alone are not enough: with equal SOURCE_DATE_EPOCHs, files of different builds have the same time. */
function isInPlace(output: PackageOutput, file: BuiltFile, former: Manifest | undefined): boolean {
  const before = former?.files.find((candidate) => candidate.path === file.path);
  return before?.sha256 === file.sha256 && isUntouched(output.outputDirectory, file);
}

function refuseCollisions(output: PackageOutput, files: BuiltFile[], former: Manifest | undefined): void {
  const ours = new Set(ownedPaths(former));
  for (const file of files) {
    const target = join(output.outputDirectory, file.path);
    if (ours.has(file.path) || lstatSync(target, { throwIfNoEntry: false }) === undefined) {
      continue;
    }
    if (describeFile(output.outputDirectory, file.path).sha256 !== file.sha256) {
      throw new Error(`${target}: already exists and was not written by ${output.owner}; it was not changed`);
    }
  }
}

function place(directory: string, output: PackageOutput, file: BuiltFile): void {
  const source = join(directory, file.path);
  const target = join(output.outputDirectory, file.path);
  const partial = join(output.outputDirectory, privateName, `${output.owner}.partial`);
  rmSync(partial, { force: true });
  if (lstatSync(source).isSymbolicLink()) {
    symlinkSync(readlinkSync(source), partial);
  } else {
    copyFileSync(source, partial, constants.COPYFILE_FICLONE);
  }
  lutimesSync(partial, new Date(file.modified), new Date(file.modified));
  mkdirSync(dirname(target), { recursive: true });
  renameSync(partial, target);
}

function removeVisible(outputDirectory: string, paths: string[]): void {
  for (const path of paths) {
    rmSync(join(outputDirectory, path), { force: true });
    for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
      removeIfEmpty(join(outputDirectory, parent));
    }
  }
}

function removeOtherBuilds(output: PackageOutput, build: string): void {
  const builds = dirname(buildDirectory(output, build));
  for (const entry of readdirSync(builds)) {
    if (entry !== build) {
      rmSync(join(builds, entry), { recursive: true, force: true });
    }
  }
}
