import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { BuilderConnection, LocalDaemon } from "../../connection";
import { SilentEndpoint } from "../control";
import { askDialled, dialDirectly } from "../dial";
import { waitFor } from "../wait";
import { daemonDirectory, logOf, socketOf } from "./daemonDirectory";
import { daemonProcesses, tellingLines } from "./daemonProcess";

/** How long a daemon that is not overloaded takes to answer, with much to spare. */
const usualMs = 5000;

/** What is known about each daemon of a builder that should answer but does not. */
export async function deadDaemons(
  { name, nodes }: BuilderConnection,
  timeoutMs = usualMs,
): Promise<string[]> {
  const found = nodes.map(({ daemon }) =>
    daemon === undefined ? undefined : death(name, daemon, timeoutMs),
  );
  return (await Promise.all(found)).filter((text) => text !== undefined);
}

/** What the user should know about a daemon that a build must not restart. */
export function otherDaemon(builder: string, directory: string): string {
  return (
    `the daemon of builder ${builder} runs with other settings or another \`buildkitd\`, and is used unchanged.` +
    " Run `pulumi up` in the stack that owns it; if that changes nothing, end the" +
    ` buildkitd of ${directory}: the next build starts it`
  );
}

async function death(builder: string, daemon: LocalDaemon, timeoutMs: number): Promise<string | undefined> {
  const directory = daemonDirectory(builder, daemon);
  const socket = socketOf(directory);
  try {
    const answer = askDialled(await dialDirectly(`unix://${socket}`), timeoutMs);
    await waitFor(() => `an answer of buildkitd at ${socket}`, answer);
    return undefined;
  } catch (error) {
    if (error instanceof SilentEndpoint) return silence(builder, directory, timeoutMs);
    const report = `The daemon of builder ${builder} is dead; its log is ${logOf(directory)}`;
    return [report, ...tellingLines(directory)].join("\n");
  }
}

function silence(builder: string, directory: string, timeoutMs: number): string {
  const pids = daemonProcesses(directory)
    .filter(({ argv }) => basename(argv[0] ?? "") !== "sh")
    .map(({ pid }) => pid);
  const stopped = pids.filter(isStopped);
  const advice =
    stopped.length > 0
      ? `Somebody has stopped it: continue it with \`kill -CONT ${stopped.join(" ")}\``
      : `If it stays silent, end it with \`kill ${pids.join(" ")}\`: the next build starts it again`;
  return (
    `The daemon of builder ${builder}, buildkitd in process ${pids.join(", ")}, did not answer within` +
    ` ${timeoutMs / 1000} s. ${advice}. Its log is ${logOf(directory)}`
  );
}

/** Whether a process has got SIGSTOP. */
function isStopped(pid: number): boolean {
  try {
    return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
