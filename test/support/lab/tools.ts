import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** The directory, outside the project, that keeps binaries and images that take long to build. */
export function cacheDirectory(...parts: string[]): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-dalec", ...parts);
}

/** The path of a program: on PATH, or built by `node tools/setup.mjs`; undefined when neither exists. */
export function findTool(...names: string[]): string | undefined {
  const directories = [...(process.env.PATH ?? "").split(delimiter), cacheDirectory("bin")];
  for (const name of names) {
    const found = directories.map((directory) => join(directory, name)).find(isExecutable);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The path of a program, like {@link findTool}; throws with what to do when it is missing. */
export function requireTool(...names: string[]): string {
  const path = findTool(...names);
  if (path === undefined) {
    throw new Error(`${names.join(" or ")} is not installed; run "node tools/setup.mjs"`);
  }
  return path;
}

/** Why this machine cannot run a lab, which a skipped test names; undefined when it can. */
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
