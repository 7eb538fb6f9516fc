import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

/** The time and memory of a command. */
export interface Measured {
  seconds: number;
  /** Peak memory of the process that runs the user's program, in MB. */
  programMegabytes: number;
  /** Peak memory of all processes of the command together, in MB. Shared pages count once per process. */
  allMegabytes: number;
}

/** A command to measure. */
export interface Command {
  program: string;
  args: string[];
  directory: string;
  environment: Record<string, string>;
  /** Text in the command line of the process that runs the user's program. Defaults to the command's own process. */
  userProgram?: string;
  /** Gets the id of the command's process when it has started. */
  onStart?(pid: number): void;
}

const samplingMilliseconds = 100;

/**
 * Runs a command to its end and watches the memory of its processes.
 *
 * @throws with the command's output, where it fails
 */
export async function measure(command: Command): Promise<Measured> {
  const start = performance.now();
  const child = spawn(command.program, command.args, {
    cwd: command.directory,
    env: { ...process.env, ...command.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (child.pid !== undefined) command.onStart?.(child.pid);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const peak = { program: 0, all: 0 };
  const sampling = setInterval(() => sample(child.pid ?? 0, command.userProgram, peak), samplingMilliseconds);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => clearInterval(sampling));
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) {
    throw new Error(`${[command.program, ...command.args].join(" ")} failed (${code}):\n${output}`);
  }
  return { seconds, programMegabytes: peak.program / 1024, allMegabytes: peak.all / 1024 };
}

/** Raises the peaks, in KiB, to the present values. The kernel itself records the peak of a single process. */
function sample(root: number, userProgram: string | undefined, peak: { program: number; all: number }): void {
  const family = withDescendants(root);
  const all = family.reduce((sum, pid) => sum + kibibytes(pid, "VmRSS"), 0);
  const isProgram = (pid: number) => userProgram === undefined || read(pid, "cmdline").includes(userProgram);
  const program = family.find(isProgram);
  peak.all = Math.max(peak.all, all);
  if (program !== undefined) peak.program = Math.max(peak.program, kibibytes(program, "VmHWM"));
}

/** The ids of a process and of all that descend from it. */
export function withDescendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)) {
    const parent = Number(/^PPid:\s+(\d+)$/m.exec(read(pid, "status"))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const family = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(family)];
  return family(root);
}

function kibibytes(pid: number, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(read(pid, "status"))?.[1] ?? 0);
}

// A process may end between the listing and the reading.
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
