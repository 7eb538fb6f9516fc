import { processWith } from "../../support/processes";

const step = ["sleep", "3.3"];

/** The command of a build step that lasts long enough to be found in the list of processes. */
export const longStep = `${step.join(" ")}; mkdir -p out && cp src out/hello`;

/** The process of such a step. */
export function stepProcess(): number | undefined {
  return processWith(step);
}

/** Whether such a step runs. */
export function stepRuns(): boolean {
  return stepProcess() !== undefined;
}
