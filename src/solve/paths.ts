import { isAbsolute, relative, resolve, sep } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** A path as the user wrote it, relative to the directory of Pulumi.yaml, made absolute. */
export function fromProject(path: string): string {
  return resolve(projectDirectory(), path);
}

/**
 * The same path relative to where the providers run, with forward slashes: what goes into resource inputs, so that
 * a checkout in another place shows no change.
 *
 * Providers run where the program runs, below the project when `main` names a folder. A component plugin runs
 * elsewhere, and its providers in the project.
 */
export function forProvider(path: string): string {
  const root = projectDirectory();
  const here = process.cwd();
  const inside = here === root || here.startsWith(root + sep);
  return toSlashes(relative(inside ? here : root, fromProject(path)) || ".");
}

/** A path relative to the project, with forward slashes; absolute where it lies outside. */
export function inProject(path: string): string {
  const below = relative(projectDirectory(), fromProject(path)) || ".";
  return toSlashes(below.startsWith("..") || isAbsolute(below) ? fromProject(path) : below);
}

/** An inline program of the Automation API is not told where its project is; it is to run in its `workDir`. */
function projectDirectory(): string {
  const root = pulumi.getRootDirectory();
  return isAbsolute(root) ? root : process.cwd();
}

function toSlashes(path: string): string {
  return path.split(sep).join("/");
}
