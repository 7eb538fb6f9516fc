import { isObject } from "./state";

/** What one `pulumi up` did with a resource. */
export interface Step {
  /** Whether the resource was made or changed; false when it was the same as before. */
  changed: boolean;
  /** How long that took, in whole seconds, as the engine writes no smaller ones. */
  seconds?: number;
}

/** Reads what `pulumi up --event-log` wrote: one JSON object a line. Steps by URN. */
export function readEvents(text: string): Map<string, Step> {
  const steps = new Map<string, Step>();
  const started = new Map<string, number>();
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const event: unknown = JSON.parse(line);
    if (!isObject(event) || typeof event.timestamp !== "number") continue;
    const begun = stepOf(event.resourcePreEvent);
    if (begun !== undefined) started.set(begun.urn, event.timestamp);
    const ended = stepOf(event.resOutputsEvent);
    if (ended === undefined) continue;
    const start = started.get(ended.urn);
    const changed = ended.op !== "same" && ended.op !== "refresh";
    const known = steps.get(ended.urn)?.changed === true;
    steps.set(ended.urn, {
      changed: changed || known,
      ...(changed && start !== undefined ? { seconds: event.timestamp - start } : {}),
    });
  }
  return steps;
}

function stepOf(event: unknown): { urn: string; op: string } | undefined {
  const metadata = isObject(event) ? event.metadata : undefined;
  if (!isObject(metadata)) return undefined;
  const { urn, op } = metadata;
  return typeof urn === "string" && typeof op === "string" ? { urn, op } : undefined;
}
