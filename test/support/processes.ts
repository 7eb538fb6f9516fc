import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Ids of the processes of a program whose command line or environment names a directory: those of one workspace. */
export function processesOf(directory: string, program: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => isProgram(pid, program) && belongs(pid, directory));
}

function isProgram(pid: number, program: string): boolean {
  return read(`/proc/${pid}/comm`).trim() === program;
}

/** A build step knows nothing of the workspace, but its mounts lie in it. */
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
