import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { entriesOf, isOwnDirectory, lookAt, removeBelow } from "./fileSystem";
import { privateName, stagesName } from "./manifest";

/** Where a build keeps copies of what it sees of its contexts, or of the packages that it installs. */
export interface StagePlace {
  /** The directory of Pulumi.yaml, absolute or relative to the working directory. */
  projectDirectory: string;
  /** The owner's name on this machine. */
  owner: string;
  /** What is staged; `kept` is the empty stage of a component that has kept its name since it was renamed. */
  kind: "contexts" | "packages" | "kept";
}

/** The directory that holds an owner's stages, with forward slashes. */
export function stagesOf(place: StagePlace): string {
  return posix.join(place.projectDirectory, ...partsOf(place));
}

/**
 * The path of a stage.
 *
 * @throws when a symbolic link is in place of one of the directories above it
 */
export function stagePath(place: StagePlace, name: string): string {
  const stages = stagesOf(place);
  areOwn(place);
  return join(stages, name);
}

/**
 * Makes a stage, which appears whole or not at all: `fill` writes it to an empty directory and returns the stage's
 * final name.
 */
export function makeStage(place: StagePlace, context: string, fill: (directory: string) => string): string {
  const stages = makeStages(place);
  const partial = join(stages, `.partial-${process.pid}-${context}`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  const name = fill(partial);
  rmSync(join(stages, name), { recursive: true, force: true });
  renameSync(partial, join(stages, name));
  return name;
}

/** Makes the directory of an owner's stages, which Git ignores. Only this user can read the copies in it. */
export function makeStages(place: StagePlace): string {
  const stages = stagesOf(place);
  if (!areOwn(place)) mkdirSync(stages, { recursive: true });
  chmodSync(stages, 0o700);
  const ignore = join(stages, ignoreName);
  if (!lookAt(ignore)) writeFileSync(ignore, "*\n");
  return stages;
}

/** Removes all stages of an owner except those to keep, and the directories above that are then empty. */
export function removeStages(place: StagePlace, keep: readonly string[]): void {
  const stages = stagesOf(place);
  for (const entry of areOwn(place) ? entriesOf(stages) : []) {
    const stays = entry === ignoreName || keep.includes(entry);
    if (!stays) rmSync(join(stages, entry), { recursive: true, force: true });
  }
  if (keep.length === 0) removeBelow(place.projectDirectory, partsOf(place), true);
}

/**
 * Whether the directory of an owner's stages is there.
 *
 * @throws when it, or one of those that this library made above it, is a symbolic link
 */
function areOwn(place: StagePlace): boolean {
  const parts = partsOf(place);
  return parts.every((_, index) =>
    isOwnDirectory(join(place.projectDirectory, ...parts.slice(0, index + 1))),
  );
}

const ignoreName = ".gitignore";

function partsOf({ owner, kind }: StagePlace): string[] {
  return [privateName, stagesName, owner, kind];
}
