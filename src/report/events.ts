import { isObject } from "../json";
import { messageOf } from "../machine/caught";

/** What one `pulumi up` did to a resource. The engine records times in whole seconds. */
export interface Step {
  /** Whether the resource was created or updated, was unchanged, or failed; omitted if the log ends before. */
  result?: "built" | "unchanged" | "failed";
  /** When that began, in seconds since 1970. */
  begin?: number;
  /** When it ended. */
  end?: number;
  /** What was logged about the resource, in order. */
  lines: LogLine[];
}

/** One message about a resource. */
export interface LogLine {
  /** When it was logged, in seconds since 1970. */
  time: number;
  /** The message. */
  text: string;
  /** Whether Pulumi shows it only while the resource changes. */
  passing: boolean;
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
  const change = (urn: string, more: Partial<Step>) =>
    steps.set(urn, { lines: [], ...steps.get(urn), ...more });
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const event = parse(line, index + 1);
    if (!isObject(event) || typeof event.timestamp !== "number") continue;
    const { timestamp: time } = event;
    const begun = stepOf(event.resourcePreEvent);
    if (begun !== undefined && isOfUpdate(begun.op)) change(begun.urn, { begin: time });
    const failed = stepOf(event.resOpFailedEvent);
    const ended = failed ?? stepOf(event.resOutputsEvent);
    if (ended !== undefined && building.has(ended.op)) {
      change(ended.urn, { result: failed === undefined ? "built" : "failed", end: time });
    } else if (ended?.op === "same" && steps.get(ended.urn)?.result === undefined) {
      change(ended.urn, { result: "unchanged", end: time });
    }
    const said = messageIn(event.diagnosticEvent);
    if (said !== undefined) {
      const lines = steps.get(said.urn)?.lines ?? [];
      lines.push({ time, text: said.text, passing: said.passing });
      change(said.urn, { lines });
    }
  }
  return steps;
}

function isOfUpdate(op: string): boolean {
  return building.has(op) || op === "same";
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

/** A message without the marks that colour it. */
function messageIn(event: unknown): { urn: string; text: string; passing: boolean } | undefined {
  if (!isObject(event)) return undefined;
  const { urn, message, ephemeral } = event;
  if (typeof urn !== "string" || typeof message !== "string") return undefined;
  return { urn, text: message.replace(/<\{%.*?%\}>/g, "").trimEnd(), passing: ephemeral === true };
}
