import { readdirSync, readFileSync } from "node:fs";

/** A process of a workspace. */
export interface FoundProcess {
  pid: number;
  argv: string[];
}

/** The processes whose command line or environment names a directory, without this one. */
export function commandLines(directory: string): FoundProcess[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => ["cmdline", "environ"].some((file) => read(pid, file).includes(directory)))
    .map((pid) => ({ pid: Number(pid), argv: read(pid, "cmdline").split("\0").slice(0, -1) }))
    .filter(({ argv }) => argv.length > 0);
}

/** The parts of an update, each a process of its own. */
export const roles = {
  program: (argv: string[]) =>
    argv.some((part) => part.endsWith("@pulumi/pulumi/cmd/run") || /cmd\/run\/index\.js$/.test(part)),
  commandProvider: (argv: string[]) =>
    argv.some((part) => part.endsWith("pulumi-resource-command")) ||
    (argv.some((part) => part.endsWith("packed.cjs")) && argv.includes("command")),
  kubernetesProvider: (argv: string[]) => argv.some((part) => part.endsWith("pulumi-resource-kubernetes")),
  buildProvider: (argv: string[]) => argv.some((part) => part.endsWith("pulumi-resource-docker-build")),
  buildkitd: (argv: string[]) => argv[0]?.endsWith("buildkitd") === true,
} as const;

/** The processes of a workspace that have a role. */
export function processesIn(directory: string, role: keyof typeof roles): number[] {
  return commandLines(directory)
    .filter(({ argv }) => roles[role](argv))
    .map(({ pid }) => pid);
}

/** Sends a signal to processes that may have ended. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended meanwhile.
    }
  }
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
