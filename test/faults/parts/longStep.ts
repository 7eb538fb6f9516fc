import { commandLines } from "../processes";

/** The command of a build step that lasts long enough to be found in the list of processes. */
export const longStep = "sleep 3.3; mkdir -p out && cp src out/hello";

/** Whether such a step runs. */
export function stepRuns(): boolean {
  return commandLines("").some(({ argv }) => argv[0] === "sleep" && argv[1] === "3.3");
}
