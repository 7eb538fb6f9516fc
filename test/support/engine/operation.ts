import type { EngineEvent } from "@pulumi/pulumi/automation";
import { isImplied, nameOf } from "./urn";

/** What the engine did, or plans to do, with a resource. */
export type Change = "same" | "create" | "update" | "replace" | "delete" | "refresh" | "read" | "discard";

/** One message of the engine, a provider or the program. */
export interface Message {
  severity: "info" | "warning" | "error";
  text: string;
  /** The resource that the message concerns. */
  urn?: string;
}

/** What a Pulumi operation did. */
export interface OperationResult {
  /**
   * The change of every resource, by `<type> <name>`, without the stack and the default providers, which no program
   * declares.
   */
  changes: Record<string, Change>;
  /** The properties that differ, by `<type> <name>` of each resource that is updated or replaced. */
  differences: Record<string, string[]>;
  /** Outputs of the stack. A preview has only the known ones, and shows secrets as `[secret]`. */
  outputs: Record<string, unknown>;
  /** The messages, in order, without status lines. */
  messages: Message[];
  /** All messages as one text. */
  text: string;
  /** Wall time of the operation, including the Automation API's own calls. */
  seconds: number;
}

/** An operation that failed, with what it did before. */
export class OperationFailed extends Error {
  constructor(readonly result: OperationResult) {
    super(result.text);
    this.name = "OperationFailed";
  }
}

/** Reads what an operation did from the engine's events. */
export function operationOf(events: readonly EngineEvent[], seconds: number): OperationResult {
  const changes: Record<string, Change> = {};
  const differences: Record<string, string[]> = {};
  let outputs: Record<string, unknown> = {};
  for (const event of events) {
    const step = (event.resourcePreEvent ?? event.resOutputsEvent ?? event.resOpFailedEvent)?.metadata;
    if (step?.type === "pulumi:pulumi:Stack") outputs = { ...outputs, ...step.new?.outputs };
    if (!step || isImplied(step)) continue;
    const resource = `${step.type} ${nameOf(step.urn)}`;
    changes[resource] = combine(changes[resource], changeOf(step.op));
    const differing = Object.keys(step.detailedDiff ?? {});
    if (differing.length > 0) differences[resource] = differing.sort();
  }
  const messages = events.flatMap((event) => messageOf(event));
  const text = messages.map((message) => message.text).join("\n");
  return { changes, differences, outputs, messages, text, seconds };
}

/** How often each change occurs, `{ create: 2, same: 1 }`. */
export function countChanges(result: OperationResult): Partial<Record<Change, number>> {
  const counts: Partial<Record<Change, number>> = {};
  for (const change of Object.values(result.changes)) counts[change] = (counts[change] ?? 0) + 1;
  return counts;
}

function changeOf(step: string): Change {
  if (step.includes("replace")) return "replace";
  if (step.startsWith("discard")) return "discard";
  if (step.startsWith("read")) return "read";
  if (step === "create" || step === "update" || step === "delete" || step === "refresh") return step;
  if (step === "same") return "same";
  throw new Error(`unknown step of the engine: ${step}`);
}

// A resource has several steps when it is replaced, or refreshed before it is deployed. The strongest step counts.
function combine(earlier: Change | undefined, later: Change): Change {
  const strength: Change[] = ["refresh", "read", "discard", "same", "create", "delete", "update", "replace"];
  return earlier !== undefined && strength.indexOf(earlier) > strength.indexOf(later) ? earlier : later;
}

function messageOf({ diagnosticEvent: event }: EngineEvent): Message[] {
  // Users do not see debug messages, and the type of the Automation API lacks them.
  if (!event || event.ephemeral || String(event.severity) === "debug") return [];
  const severity = event.severity === "info#err" ? "info" : event.severity;
  const text = withoutColour(`${event.prefix ?? ""}${event.message}`).trimEnd();
  return [{ severity, text, ...(event.urn ? { urn: event.urn } : {}) }];
}

function withoutColour(text: string): string {
  return text.replace(/<\{%.*?%\}>/g, "");
}
