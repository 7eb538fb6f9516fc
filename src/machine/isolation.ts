import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The programs that `isolated` puts in front of a daemon. */
export const wrappers: ReadonlySet<string> = new Set(["unshare", "rootlesskit"]);

/**
 * The command line that runs a daemon in PID and mount namespaces of its own, so that the build steps and mounts
 * of a daemon that is killed end with it. Root uses unshare; everyone else rootlesskit, which also maps user ids.
 */
export function isolated(directory: string, command: string[]): [string, ...string[]] {
  if (isRoot()) {
    return [
      "unshare",
      "--fork",
      "--pid",
      "--mount-proc",
      "--propagation",
      "slave",
      "--kill-child",
      "--",
      ...command,
    ];
  }
  return ["rootlesskit", "--pidns", "--state-dir", join(directory, "rootlesskit"), ...command];
}

/** Removes a tree that a daemon wrote, including files that belong to the mapped users of a rootless one. */
export async function removeTree(directory: string): Promise<void> {
  if (!isRoot() && existsSync(join(directory, "root"))) {
    const state = mkdtempSync(join(tmpdir(), "pulumi-dalec-"));
    spawnSync("rootlesskit", ["--state-dir", state, "rm", "-rf", join(directory, "root")]);
    rmSync(state, { recursive: true, force: true });
  }
  rmSync(directory, { recursive: true, force: true });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
