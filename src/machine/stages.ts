import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hasCode } from "./caught";
import { privateName } from "./manifest";

/** Where a build keeps copies of what it sees of its contexts. */
export interface StagePlace {
  /** The directory of Pulumi.yaml, absolute or relative to the working directory. */
  projectDirectory: string;
  /** The owner's name, unique in the project: `<project>-<stack>-<resource name>`. */
  owner: string;
}

/** The directory that holds an owner's stages. */
export function stagesOf(place: StagePlace): string {
  return join(place.projectDirectory, privateName, "contexts", place.owner);
}

/**
 * Makes a stage, which is there whole or not at all: `fill` writes it to an empty directory, and returns the name that it
 * is to have.
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

/** Makes the directory of an owner's stages, out of Git's sight. */
export function makeStages(place: StagePlace): string {
  const stages = stagesOf(place);
  mkdirSync(stages, { recursive: true });
  const ignore = join(dirname(stages), ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  return stages;
}

/** Removes all stages of an owner but those to keep, and the directories above when nothing else is in them. */
export function removeStages(place: StagePlace, keep: readonly string[] = []): void {
  const stages = stagesOf(place);
  const entries = existsSync(stages) ? readdirSync(stages) : [];
  for (const entry of entries) {
    if (!keep.includes(entry)) rmSync(join(stages, entry), { recursive: true, force: true });
  }
  removeIfOnly(stages, []);
  removeIfOnly(dirname(stages), [".gitignore"]);
  removeIfOnly(dirname(dirname(stages)), []);
}

/** Another owner may be adding to the directory at this moment; then it stays. */
function removeIfOnly(directory: string, disposable: readonly string[]): void {
  if (!existsSync(directory)) return;
  if (!readdirSync(directory).every((entry) => disposable.includes(entry))) return;
  for (const entry of disposable) rmSync(join(directory, entry), { force: true });
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!hasCode(error, "ENOTEMPTY", "ENOENT")) {
      throw error;
    }
  }
}
