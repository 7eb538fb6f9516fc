import type { PackageOutput } from "./manifest";
import { removeOutput } from "./packageFiles";
import { removeAllStages, type StagePlace } from "./stages";

/** The files that builds of one component leave on the machine. */
export interface OwnedFiles {
  /** The package files that it publishes. Defaults to none. */
  output?: PackageOutput;
  /** Every owner whose staged contexts belong to it, whether or not it has any at the moment. */
  stages: StagePlace[];
}

/** Removes the files, and the directories that are then empty. Safe to repeat. */
export function removeOwnedFiles({ output, stages }: OwnedFiles): void {
  if (output !== undefined) removeOutput(output);
  stages.forEach(removeAllStages);
}
