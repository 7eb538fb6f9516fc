import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { filesBelow, isUntouched, readBuild } from "./builtFiles";
import { compareFiles } from "./compareFiles";
import { isOwnDirectory, lookAt, removeBelow } from "./fileSystem";
import {
  type BuiltFile,
  buildDirectory,
  draftPath,
  type Manifest,
  ownerDirectory,
  ownersIn,
  type PackageOutput,
  readManifest,
  writeManifest,
} from "./manifest";
import { removeOutput } from "./removeOutput";

/** The program that publishes files. */
export interface Publisher {
  /** Its stack: `<organization>/<project>/<stack>`. */
  stack: string;
  /** The present name of the package there; its owner may have kept a former one. */
  component: string;
  /** The packages that it declares, each as `declarationOf` names it. */
  declared: ReadonlySet<string>;
}

/** What tells a package that publishes to a directory from all others of a program. */
export function declarationOf(directory: string, component: string): string {
  return join(directory, component);
}

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
    const directory = buildDirectory(output, name);
    // Nothing there, or nothing in it; docker-build would follow a link.
    const isFree = lookAt(directory)?.isDirectory() ?? true;
    if (isFree && filesBelow(directory).length === 0) return name;
  }
}

/**
 * Makes the directories that a build needs, before docker-build makes them all private: users other than this one may
 * read the packages.
 *
 * @throws when a symbolic link is in place of a private directory
 */
export function prepareOutput(output: PackageOutput): void {
  const own = ownerDirectory(output);
  mkdirSync(output.directory, { recursive: true });
  for (const directory of [dirname(own), own]) {
    if (!isOwnDirectory(directory)) mkdirSync(directory, { mode: 0o700 });
  }
}

/**
 * Makes the visible files equal to a build: removes those that only the former build had, copies files that are missing
 * or were changed, then removes the private directories of former builds. Safe to repeat; does nothing when all files are
 * in place.
 *
 * A path belongs to the owner that published it last. A former owner, such as the package before it was renamed, no
 * longer removes it.
 *
 * @throws when the build is empty, or one of its files must not be published; then nothing is changed
 */
export function publish(output: PackageOutput, build: string, publisher: Publisher): BuiltFile[] {
  const directory = buildDirectory(output, build);
  const own = ownerDirectory(output);
  const isBuilt = [dirname(own), own, directory].every(isOwnDirectory);
  const known = publishedFiles(output, build);
  const { files, problems } = known || !isBuilt ? { files: known ?? [], problems: [] } : readBuild(directory);
  const former = readManifest(output);
  const others = otherManifests(output);
  const replaceable = others.filter((other) => isGone(other, publisher)).map(({ manifest }) => manifest);
  const { stale, misplaced, obstacles } = compareFiles(output, files, former, replaceable);
  refuse(output, [...problems, ...obstacles]);
  if (files.length === 0) throw new Error(`${output.directory}: the build wrote no files`);
  const paths = files.map(({ path }) => path);
  const takenFrom = others.filter(({ manifest }) => manifest.paths.some((path) => paths.includes(path)));
  const owned = new Set(former?.paths);
  const isOwned = owned.size === paths.length && paths.every((path) => owned.has(path));
  const { stack, component } = publisher;
  const isRenamed = former?.stack !== stack || former.component !== component;
  if (!isOwned || misplaced.length > 0 || takenFrom.length > 0 || former?.build !== build || isRenamed) {
    // After a crash, every file still has an owner, and none is mistaken for a file of the new build.
    const begun = { stack, component, build: former?.build ?? "", files: former?.files ?? [] };
    writeManifest(output, { ...begun, paths: [...new Set([...owned, ...paths])] });
    for (const other of takenFrom) withdraw(other, paths);
    // First, as a file of the former build may be where the new one has a directory.
    for (const path of stale) removeBelow(output.directory, path.split("/"), false);
    for (const file of misplaced) place(directory, output, file);
    writeManifest(output, { stack, component, build, files, paths });
  }
  for (const other of others) if (isFormer(other, publisher)) removeOutput(other.output);
  removeOtherBuilds(output, build);
  return files;
}

interface OtherManifest {
  output: PackageOutput;
  manifest: Manifest;
}

function otherManifests(output: PackageOutput): OtherManifest[] {
  return ownersIn(output.directory).flatMap((owner) => {
    const other = { ...output, owner };
    const manifest = owner === output.owner ? undefined : readManifest(other);
    return manifest === undefined ? [] : [{ output: other, manifest }];
  });
}

/** True for what the package itself published under a name that its state no longer keeps. */
function isFormer({ manifest }: OtherManifest, { stack, component }: Publisher): boolean {
  return manifest.stack === stack && manifest.component === component;
}

/** True for a package of the same stack that its program no longer declares: it was renamed or removed. */
function isGone(other: OtherManifest, publisher: Publisher): boolean {
  const { output, manifest } = other;
  const isDeclared = publisher.declared.has(declarationOf(output.directory, manifest.component));
  return isFormer(other, publisher) || (manifest.stack === publisher.stack && !isDeclared);
}

function withdraw({ output, manifest }: OtherManifest, taken: readonly string[]): void {
  const paths = manifest.paths.filter((path) => !taken.includes(path));
  writeManifest(output, { ...manifest, paths });
}

function refuse({ owner, directory }: PackageOutput, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `  ${problem}`);
  throw new Error(
    [`${directory}: nothing was changed, as ${owner} cannot publish its files`, ...lines].join("\n"),
  );
}

function place(directory: string, output: PackageOutput, file: BuiltFile): void {
  const source = join(directory, file.path);
  const target = join(output.directory, file.path);
  const partial = draftPath(output);
  rmSync(partial, { recursive: true, force: true });
  const stat = lstatSync(source);
  if (stat.isSymbolicLink()) {
    symlinkSync(readlinkSync(source), partial);
  } else {
    copyFileSync(source, partial, constants.COPYFILE_FICLONE);
    // A program that runs with the rights of its owner does not get out of a build.
    chmodSync(partial, stat.mode & 0o777);
  }
  lutimesSync(partial, new Date(file.modified), new Date(file.modified));
  mkdirSync(dirname(target), { recursive: true });
  if (lookAt(target)?.isDirectory()) rmdirSync(target);
  renameSync(partial, target);
}

function removeOtherBuilds(output: PackageOutput, build: string): void {
  const own = ownerDirectory(output);
  for (const entry of readdirSync(own)) {
    if (entry !== build) {
      rmSync(join(own, entry), { recursive: true, force: true });
    }
  }
}
