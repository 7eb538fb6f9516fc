import { accessSync, constants, readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "./caught";

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

/** The id of the first process whose command line matches, read from /proc. */
export function findProcess(matches: (argv: string[]) => boolean): number | undefined {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .find((pid) => matches(commandLine(pid)));
}

/** Asks a process to end, kills it after twenty seconds, and returns when it is gone. */
export async function endProcess(pid: number): Promise<void> {
  signal(pid, "SIGTERM");
  const deadline = Date.now() + graceMs;
  while (commandLine(pid).length > 0) {
    if (Date.now() > deadline) signal(pid, "SIGKILL");
    await sleep(20);
  }
}

/** The arguments of a process; none when it has ended. */
function commandLine(pid: number): string[] {
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
