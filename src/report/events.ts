import { defined, isObject } from "../json";
import { messageOf } from "../machine/caught";

/** What one `pulumi up` did to a resource. */
export interface Step {
  /** Whether the resource was created or updated, was unchanged, or failed. */
  result: "built" | "unchanged" | "failed";
  /** How long that took, in whole seconds: the engine records no fractions. */
  seconds?: number;
}

// A replacement has further steps, which only clean up the state.
const building = new Set(["create", "update", "create-replacement"]);

/**
 * Reads the event log of `pulumi up --event-log`, which has one JSON object per line.
 *
 * @returns the steps by URN
 * @throws an error that names the first line that is not JSON
 */
export function readEvents(text: string): Map<string, Step> {
  const steps = new Map<string, Step>();
  const started = new Map<string, number>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const event = parse(line, index + 1);
    if (!isObject(event) || typeof event.timestamp !== "number") continue;
    const begun = stepOf(event.resourcePreEvent);
    if (begun !== undefined && building.has(begun.op)) started.set(begun.urn, event.timestamp);
    const failed = stepOf(event.resOpFailedEvent);
    const ended = failed ?? stepOf(event.resOutputsEvent);
    if (ended === undefined) continue;
    if (building.has(ended.op)) {
      const start = started.get(ended.urn);
      steps.set(ended.urn, {
        result: failed === undefined ? "built" : "failed",
        ...defined({ seconds: start === undefined ? undefined : event.timestamp - start }),
      });
    } else if (ended.op === "same" && !steps.has(ended.urn)) {
      steps.set(ended.urn, { result: "unchanged" });
    }
  }
  return steps;
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(
      `expected the event log of \`pulumi up --event-log\`, one JSON object per line; line ${number}: ${messageOf(error)}`,
    );
  }
}

function stepOf(event: unknown): { urn: string; op: string } | undefined {
  const metadata = isObject(event) ? event.metadata : undefined;
  if (!isObject(metadata)) return undefined;
  const { urn, op } = metadata;
  return typeof urn === "string" && typeof op === "string" ? { urn, op } : undefined;
}
