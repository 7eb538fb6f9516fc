import { defined } from "../json";
import type { PackageOutput } from "./manifest";
import { removeOutput } from "./removeOutput";
import { removeStageDirectory, type StagePlace, stagesOf } from "./stages";

/** The files that builds of one component leave on the machine. */
export interface OwnedFiles {
  /** The package files that it publishes. Defaults to none. */
  output?: PackageOutput;
  /** Every owner whose staged contexts belong to it, whether or not it has any at the moment. */
  stages: StagePlace[];
}

/** The same files as the state keeps them: the output, and the directories of the stages. */
export interface RecordedFiles {
  output?: PackageOutput;
  stages: string[];
}

/** What the state keeps of a component's files. */
export function recordedFiles({ output, stages }: OwnedFiles): RecordedFiles {
  return defined({ output, stages: stages.map(stagesOf) });
}

/** Removes the files, and the directories that are then empty. Safe to repeat. */
export function removeFiles({ output, stages }: RecordedFiles): void {
  if (output) removeOutput(output);
  stages.forEach(removeStageDirectory);
}
