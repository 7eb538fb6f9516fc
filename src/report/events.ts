import { isObject } from "../json";
import { messageOf } from "../machine/caught";

/** What one `pulumi up` did with a resource. */
export interface Step {
  /** Whether the resource was made or changed, was the same as before, or could not be made. */
  result: "built" | "unchanged" | "failed";
  /** How long that took, in whole seconds, as the engine writes no smaller ones. */
  seconds?: number;
}

// A replacement has further steps, which only tidy the state up.
const building = new Set(["create", "update", "create-replacement"]);

/**
 * Reads what `pulumi up --event-log` wrote: one JSON object a line. Steps by URN.
 *
 * @throws an error that names the line, when one is something else
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
        ...(start === undefined ? {} : { seconds: event.timestamp - start }),
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
    const reason = messageOf(error);
    throw new Error(
      `expected what \`pulumi up --event-log\` writes, JSON on each line; line ${number}: ${reason}`,
    );
  }
}

function stepOf(event: unknown): { urn: string; op: string } | undefined {
  const metadata = isObject(event) ? event.metadata : undefined;
  if (!isObject(metadata)) return undefined;
  const { urn, op } = metadata;
  return typeof urn === "string" && typeof op === "string" ? { urn, op } : undefined;
}
