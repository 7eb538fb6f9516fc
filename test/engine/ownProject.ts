import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Workspace } from "../support/engine/workspace";

const repository = resolve(__dirname, "..", "..");

/**
 * Makes a project and a stack in a new directory of a workspace's machine. The CLI starts its program, which finds the library as
 * `dalec`.
 *
 * @returns the directory
 */
export async function makeProject(workspace: Workspace, name: string, program: string): Promise<string> {
  const directory = join(workspace.directory, name);
  mkdirSync(directory);
  symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
  writeFileSync(join(directory, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
  writeProgram(directory, program);
  const made = await workspace.run("pulumi", ["--cwd", directory, "stack", "init", "test"]);
  if (made.code !== 0) throw new Error(made.stderr);
  return directory;
}

/** Gives a project of `makeProject` another program. */
export function writeProgram(directory: string, program: string): void {
  const library = JSON.stringify(join(repository, "dist"));
  writeFileSync(join(directory, "index.js"), `const dalec = require(${library});\n${program}\n`);
}
