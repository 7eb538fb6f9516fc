import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { defined } from "../../json";
import { entries, messages, number, text } from "../protobufFields";

/** What a daemon says about one step of a build. Later words about the same step replace earlier ones. */
export interface BuildStep {
  /** What identifies the step within the build. */
  digest: string;
  /** What the frontend calls the part of the build to which it belongs, or else the step itself. */
  name: string;
  /** When it began, in milliseconds of the daemon's clock. Omitted before that. */
  started?: number;
  /** When it ended, in the same clock. Omitted before that. */
  ended?: number;
}

/** A build that a daemon has begun. */
export interface BegunBuild {
  /** What identifies it on the daemon. */
  ref: string;
  /** The labels that its client gave it. */
  labels: Record<string, string>;
}

// The numbers of the fields are those of api/services/control/control.proto and solver/pb/ops.proto of moby/buildkit.

/** The question for the builds that run, and for those that begin later: `BuildHistoryRequest` with `ActiveOnly`. */
export const runningBuildsQuestion = new BinaryWriter().tag(1, WireType.Varint).bool(true).finish();

/** The question for the steps of a build: `StatusRequest` with its `Ref`. */
export function stepsQuestion(ref: string): Uint8Array {
  return new BinaryWriter().tag(1, WireType.LengthDelimited).string(ref).finish();
}

const startedType = 0;

/** Reads a `BuildHistoryEvent`; undefined if no build begins with it. */
export function readBegunBuild(event: Uint8Array): BegunBuild | undefined {
  const [record] = messages(event, 2);
  if (record === undefined || number(event, 1) !== startedType) return undefined;
  const attributes = Object.entries(entries(record, 3));
  const labels = attributes.flatMap(([name, value]) => {
    return name.startsWith("label:") ? [[name.slice("label:".length), value]] : [];
  });
  return { ref: text(record, 1), labels: Object.fromEntries(labels) };
}

/** Reads the steps of a `StatusResponse`. */
export function readSteps(status: Uint8Array): BuildStep[] {
  return messages(status, 1).map((vertex) => {
    const group = messages(vertex, 8)[0];
    return {
      digest: text(vertex, 1),
      name: (group && text(group, 2)) || text(vertex, 3),
      ...defined({ started: time(vertex, 5), ended: time(vertex, 6) }),
    };
  });
}

/** Reads when files had been sent, in milliseconds of the daemon's clock; undefined if a `StatusResponse` does not say. */
export function readSent(status: Uint8Array): number | undefined {
  const transfers = messages(status, 2).filter((one) => text(one, 1).startsWith("transferring "));
  const times = transfers.flatMap((one) => time(one, 8) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Reads a `Timestamp`, in milliseconds. */
function time(message: Uint8Array, field: number): number | undefined {
  const [found] = messages(message, field);
  return found && number(found, 1) * 1000 + number(found, 2) / 1e6;
}
