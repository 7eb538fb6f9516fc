import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { entriesBelow } from "../../test/support/entriesBelow";

/** Everything that a demo has on this machine, by kind, as short texts. */
export type Traces = Record<"processes" | "sockets" | "builders" | "mounts" | "files", string[]>;

/** The traces of a demo: everything that names its directory or lies in it. */
export function tracesOf(directory: string): Traces {
  return {
    processes: processesNaming(directory).map((pid) => `${text(`/proc/${pid}/comm`).trim()} ${pid}`),
    sockets: lines("/proc/net/unix").flatMap((line) => {
      const path = line.trim().split(/\s+/)[7];
      return path?.startsWith(`${directory}/`) ? [path.slice(directory.length + 1)] : [];
    }),
    builders: list(join(directory, "buildx/instances")),
    mounts: lines("/proc/self/mounts").flatMap((line) => {
      const path = line.split(" ")[1];
      return path?.startsWith(`${directory}/`) ? [path.slice(directory.length + 1)] : [];
    }),
    files: existsSync(directory) ? [directory, ...list(directory)] : [],
  };
}

/** The user's own directories, which a demo must not touch: a listing of each, with modification times. */
export function belongings(example: string): Record<string, string> {
  const home = homedir();
  const directories = [
    process.env.PULUMI_HOME ?? join(home, ".pulumi"),
    process.env.BUILDX_CONFIG ?? join(process.env.DOCKER_CONFIG ?? join(home, ".docker"), "buildx"),
    join(process.env.XDG_STATE_HOME ?? join(home, ".local/state"), "pulumi-dalec"),
    example,
  ];
  return Object.fromEntries(directories.map((directory) => [directory, listing(directory)]));
}

/** The directories whose listings differ. */
export function changedDirectories(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(before).filter((directory) => before[directory] !== after[directory]);
}

/** Ids of the processes whose command line, environment or working directory names a directory. */
export function processesNaming(directory: string): number[] {
  const own = ancestors();
  return list("/proc")
    .filter((entry) => /^\d+$/.test(entry) && !own.includes(entry))
    .filter((pid) => {
      const texts = [text(`/proc/${pid}/cmdline`), text(`/proc/${pid}/environ`), linkOf(`/proc/${pid}/cwd`)];
      return texts.some((one) => one.includes(directory));
    })
    .map(Number);
}

/** This process and its ancestors; one of them is npm, whose arguments name the directory of `--stop`. */
function ancestors(pid = String(process.pid)): string[] {
  const parent = /^PPid:\s*(\d+)/m.exec(text(`/proc/${pid}/status`))?.[1] ?? "0";
  return parent === "0" ? [pid] : [pid, ...ancestors(parent)];
}

function listing(directory: string): string {
  if (!existsSync(directory)) return "absent";
  return entriesBelow(directory)
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path} ${statSync(path, { throwIfNoEntry: false })?.mtimeMs}`)
    .sort()
    .join("\n");
}

function list(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function lines(path: string): string[] {
  return text(path).split("\n");
}

function text(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
