import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Ids of the processes of a program whose command line, environment or mounts name a directory, such as a workspace. */
export function processesOf(directory: string, program: string): number[] {
  return processes().filter((pid) => isProgram(pid, program) && belongs(pid, directory));
}

/** The id of a process with exactly this command line. */
export function processWith(argv: readonly string[]): number | undefined {
  return processes().find((pid) => read(`/proc/${pid}/cmdline`) === `${argv.join("\0")}\0`);
}

/** The ids of the processes whose command line is one of these, by their command line. */
export function processesWith(commandLines: ReadonlySet<string>): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of processes()) {
    const line = read(`/proc/${pid}/cmdline`).split("\0").slice(0, -1).join(" ");
    if (commandLines.has(line)) found.set(line, pid);
  }
  return found;
}

/** The id of the nearest ancestor of a process that runs a program. */
export function processAbove(pid: number, program: string): number | undefined {
  if (pid <= 1) return undefined;
  const parent = Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
  return isProgram(parent, program) ? parent : processAbove(parent, program);
}

function processes(): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

function isProgram(pid: number, program: string): boolean {
  return read(`/proc/${pid}/comm`).trim() === program;
}

/** A build step does not name the workspace, but its mounts are in it. */
function belongs(pid: number, directory: string): boolean {
  const files = ["cmdline", "environ", "mountinfo"];
  return (
    files.some((file) => read(`/proc/${pid}/${file}`).includes(directory)) || rootOf(pid).includes(directory)
  );
}

function rootOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/root`);
  } catch {
    return "";
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
