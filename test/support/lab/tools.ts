import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Where binaries and images that are dear to build stay between runs, outside the project. */
export function cacheDirectory(...parts: string[]): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-dalec", ...parts);
}

/** Path of a program: the one on PATH, else the one that `node tools/setup.mjs` built; undefined where neither is. */
export function findTool(...names: string[]): string | undefined {
  const directories = [...(process.env.PATH ?? "").split(delimiter), cacheDirectory("bin")];
  for (const name of names) {
    const found = directories.map((directory) => join(directory, name)).find(isExecutable);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Path of a program, as {@link findTool}; throws with what to do where it is missing. */
export function requireTool(...names: string[]): string {
  const path = findTool(...names);
  if (path === undefined) {
    throw new Error(`${names.join(" or ")} is not installed; run "node tools/setup.mjs"`);
  }
  return path;
}

/** Why a lab cannot run on this machine, or undefined where it can: the reason a skipped test names. */
export function labObstacle(): string | undefined {
  if (process.platform !== "linux") return "needs Linux";
  if (process.getuid?.() !== 0) return "needs root";
  const missing = ["buildkitd", "buildctl", "registry|docker-registry", "runc|buildkit-runc"].filter(
    (names) => findTool(...names.split("|")) === undefined,
  );
  return missing.length > 0 ? `not installed: ${missing.join(", ")}` : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
