import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** The directory into which the tools of tests and demo are built. */
export const toolsDirectory = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
  "pulumi-dalec",
  "bin",
);

/** PATH with the built tools after what the machine has itself. */
export const searchPath = [process.env.PATH ?? "", toolsDirectory].join(delimiter);

/** The path of a program on PATH or among the built tools. */
export function findProgram(name: string): string | undefined {
  return searchPath
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find(isProgram);
}

/** Why what needs these programs cannot run here; undefined where it can. */
export function programObstacle(...names: string[]): string | undefined {
  const missing = names.filter((name) => findProgram(name) === undefined);
  return missing.length === 0 ? undefined : `not installed: ${missing.join(", ")}`;
}

/** The path of a program that lies in the same directory as another one, links followed. */
export function findBeside(program: string | undefined, name: string): string | undefined {
  if (program === undefined) return undefined;
  const candidate = join(dirname(realpathSync(program)), name);
  return isProgram(candidate) ? candidate : undefined;
}

/** Whether the path is a file that may be executed. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
