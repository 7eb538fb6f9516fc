import { defined } from "../json";
import type { SeenStep } from "./progressText";

/** How long the parts of a build took that follow each other, in seconds. */
export interface BuildParts {
  /** Files were sent to the daemon; absent if the daemon did not say. */
  transfer?: number;
  /** The steps ran. */
  build: number;
  /** The result was written or pushed; absent if the build did not get there. */
  export?: number;
}

/** What is known of a build on one daemon. */
export interface HeardBuild {
  /** Its steps, by their digests. */
  steps: Map<string, SeenStep>;
  /** When files for it had been sent, in milliseconds of the daemon's clock; absent while that is not known. */
  sent?: number;
}

/**
 * The parts of a build on one daemon, as in the report on an update.
 *
 * @param now this machine's time, in milliseconds
 * @returns undefined if nothing of it has begun
 */
export function partsOf({ steps, sent }: HeardBuild, now: number): BuildParts | undefined {
  const all = [...steps.values()];
  const starts = all.flatMap(({ started }) => started ?? []);
  if (starts.length === 0) return undefined;
  const begin = Math.min(...starts);
  const exporting = all.find(({ name }) => name.startsWith("exporting to "));
  const end = exporting?.started ?? Math.max(...starts, ...all.flatMap(({ ended }) => ended ?? []));
  const isSent = sent !== undefined && sent >= begin && sent <= end;
  return {
    build: (end - (isSent ? sent : begin)) / 1000,
    ...defined({
      transfer: isSent ? (sent - begin) / 1000 : undefined,
      export: exporting && stepSeconds(exporting, now),
    }),
  };
}

/** How long a step took; the end of the last one may come too late to be heard. */
function stepSeconds({ started = 0, ended, seen = 0 }: SeenStep, now: number): number {
  return (ended === undefined ? now - seen : ended - started) / 1000;
}
