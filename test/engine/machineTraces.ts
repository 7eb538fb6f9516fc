import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Workspace } from "../support/engine/workspace";

/**
 * Files that tools leave behind: those of buildx and Docker at their first use, of ts-node, and of the Kubernetes provider, which
 * leaves a copy of each kubeconfig that it reads in the temporary directory.
 */
const ofTools =
  /^(buildx\/(\.|current$|activity|defaults|instances$|refs$)|docker\/(buildx|contexts|\.)|home\/\.(cache|config|docker|pulumi)|tmp\/(tsx-|ts-node-|kubeconfig\d+$))/;

/** The files, sockets and processes of a workspace's machine, without Pulumi's own files. */
export function machineTraces(workspace: Workspace): string[] {
  return [...filesOf(workspace), ...processesOf(workspace.directory)].sort();
}

function filesOf({ directory, projectDirectory }: Workspace): string[] {
  const places = ["home", "tmp", "state", "config", "run", "docker", "buildx"].map((name) =>
    join(directory, name),
  );
  return [...places, projectDirectory]
    .flatMap((place) => readdirSync(place, { recursive: true }).map((path) => join(place, String(path))))
    .map((path) => relative(directory, path))
    .filter((path) => !ofTools.test(path) && !/^project\/([\w.]+\.ya?ml$|by-hand|\.git(\/|$))/.test(path));
}

function processesOf(directory: string): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => ["cmdline", "environ"].some((file) => read(pid, file).includes(directory)))
    .map((pid) => `process ${read(pid, "comm").trim()}`);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
