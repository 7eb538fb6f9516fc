import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** The directory that holds the built tools of the tests and the demo. */
export const toolsDirectory = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
  "pulumi-dalec",
  "bin",
);

/** PATH, followed by the built tools. */
export const searchPath = [process.env.PATH ?? "", toolsDirectory].join(delimiter);

/** The path of a program on PATH or among the built tools. */
export function findProgram(name: string): string | undefined {
  return searchPath
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find(isProgram);
}

/** Why something that needs these programs cannot run on this machine; undefined when it can. */
export function programObstacle(...names: string[]): string | undefined {
  const missing = names.filter((name) => findProgram(name) === undefined);
  return missing.length === 0 ? undefined : `not installed: ${missing.join(", ")}`;
}

/** The path of a program in the directory of another one, after following links. */
export function findBeside(program: string | undefined, name: string): string | undefined {
  if (program === undefined) return undefined;
  const candidate = join(dirname(realpathSync(program)), name);
  return isProgram(candidate) ? candidate : undefined;
}

/** Whether the path is an executable file. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
