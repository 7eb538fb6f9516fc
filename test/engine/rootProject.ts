import { cpSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Workspace } from "../support/engine/workspace";

const repository = resolve(__dirname, "..", "..");

/** Puts the project at the root of a clone, which needs only configuration, into a workspace. */
export function copyRootProject({ projectDirectory }: Workspace): void {
  for (const name of ["Pulumi.yaml", "package.json", "schema", "dist"]) {
    cpSync(join(repository, name), join(projectDirectory, name), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(projectDirectory, "node_modules"));
}
