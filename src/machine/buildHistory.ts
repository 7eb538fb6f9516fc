import { setTimeout as sleep } from "node:timers/promises";
import { defined } from "../json";
import { buildxMeanwhile } from "./buildx";
import { instanceEnvironment } from "./farm/slotStore";

/** What a builder knows about a build that failed. */
export interface FailedBuild {
  /** BuildKit's own message. */
  message: string;
  /** Name of the failed step: for a command of a test, the command itself. Omitted when no step failed. */
  step?: string;
  /** The last lines that the failed step wrote; none when no step failed. */
  log: string[];
  /** The lines of the spec that the step comes from, as BuildKit shows them; empty when BuildKit shows none. */
  excerpt: string;
}

interface HistoryRecord {
  Target?: string;
  Error?: { Message?: string; Name?: string; Logs?: string[]; Sources?: string };
}

const attempts = 5;
const pauseMs = 300;
const askedAtOnce = 8;
const timeoutMs = 20_000;

/**
 * Finds a failed build in the builder's history, because docker-build shows the log only during the build, and keeps only
 * the last line of an error.
 *
 * @param isIt distinguishes the build from others of the same target
 * @returns undefined when the builder does not know the build, for example because it was restarted since
 * @throws buildx's own message when the builder does not answer
 */
export async function failedBuild(
  builder: string,
  target: string,
  isIt: (failed: FailedBuild) => boolean,
): Promise<FailedBuild | undefined> {
  // A build enters the history a moment after its client learns that it failed.
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (const reference of await newestFailures(builder)) {
      const record = await inspect(builder, reference);
      const failed = asFailedBuild(record);
      if (record.Target === target && failed !== undefined && isIt(failed)) {
        return failed;
      }
    }
    await sleep(pauseMs);
  }
  return undefined;
}

async function newestFailures(builder: string): Promise<string[]> {
  const listed = await history(builder, ["ls", "--filter", "status=error", "--format", "json"]);
  const records: { ref: string; created_at: string }[] = listed
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  return records
    .sort((one, other) => other.created_at.localeCompare(one.created_at))
    .slice(0, askedAtOnce)
    .map(({ ref }) => ref.slice(ref.lastIndexOf("/") + 1));
}

async function inspect(builder: string, reference: string): Promise<HistoryRecord> {
  return JSON.parse(await history(builder, ["inspect", reference, "--format", "json"]));
}

function history(builder: string, [verb = "", ...args]: string[]): Promise<string> {
  const command = ["history", verb, "--builder", builder, ...args];
  return buildxMeanwhile(command, timeoutMs, instanceEnvironment(builder));
}

function asFailedBuild({ Error: error }: HistoryRecord): FailedBuild | undefined {
  if (error?.Message === undefined) return undefined;
  const excerpt = Buffer.from(error.Sources ?? "", "base64").toString();
  return { message: error.Message, ...defined({ step: error.Name }), log: error.Logs ?? [], excerpt };
}
