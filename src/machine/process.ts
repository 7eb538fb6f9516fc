import { accessSync, constants, readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "./caught";
import { waitFor } from "./wait";

const graceMs = 20_000;

/** Whether the program, a name or a path, can be executed here. */
export function onPath(program: string): boolean {
  const files = program.includes("/")
    ? [resolve(program)]
    : (process.env.PATH ?? "").split(delimiter).map((directory) => join(directory, program));
  return files.some((file) => {
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

/** Whether this process runs as root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** A process, as /proc shows it. */
export interface RunningProcess {
  /** Its id. */
  pid: number;
  /** Its command line. */
  argv: string[];
}

/** The processes whose command line matches, read from /proc. */
export function findProcesses(matches: (argv: string[]) => boolean): RunningProcess[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => ({ pid: Number(entry), argv: commandLine(entry) }))
    .filter(({ argv }) => matches(argv));
}

/**
 * Ends processes, and returns when they are gone. Kills after twenty seconds those that are left.
 *
 * @param running finds the processes that are left
 * @param toAsk which of them are asked to end; the others end with those
 * @throws when a process outlives that for another twenty seconds
 */
export async function endProcesses(
  running: () => RunningProcess[],
  toAsk: (left: RunningProcess[]) => RunningProcess[],
): Promise<void> {
  await waitFor(() => `the end of ${names(running())}`, untilEnded(running, toAsk));
}

async function untilEnded(
  running: () => RunningProcess[],
  toAsk: (left: RunningProcess[]) => RunningProcess[],
): Promise<void> {
  const began = Date.now();
  const asked = new Set<number>();
  for (let left = running(); left.length > 0; left = running()) {
    const waitedMs = Date.now() - began;
    if (waitedMs > 2 * graceMs) {
      throw new Error(`these processes did not end within ${graceMs / 1000} s after SIGKILL: ${names(left)}`);
    }
    if (waitedMs > graceMs) for (const { pid } of left) signal(pid, "SIGKILL");
    for (const { pid } of toAsk(left)) {
      if (!asked.has(pid)) signal(pid, "SIGTERM");
      asked.add(pid);
    }
    await sleep(20);
  }
}

function names(processes: RunningProcess[]): string {
  return processes.map(({ pid, argv }) => `${pid} (${argv[0]})`).join(", ");
}

/** Kills the processes of a group, if there are any. A process that was started detached leads its own group. */
export function killGroup(leader: number | undefined): void {
  if (leader !== undefined) signal(-leader, "SIGKILL");
}

/** The arguments of a process; none when it has ended. */
function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!hasCode(error, "ESRCH")) throw error;
  }
}
