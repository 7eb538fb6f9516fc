import { isAbsolute, relative, resolve, sep } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** A path as the user wrote it, relative to the directory of Pulumi.yaml, made absolute. */
export function fromProject(path: string): string {
  return resolve(pulumi.getRootDirectory(), path);
}

/**
 * The same path relative to where the providers run, with forward slashes: what goes into resource inputs, so that
 * a checkout in another place shows no change.
 *
 * Providers run where the program runs (below the project when `main` names a folder), but an inline program of the
 * Automation API runs anywhere, and its providers in the project.
 */
export function forProvider(path: string): string {
  const root = pulumi.getRootDirectory();
  const here = process.cwd();
  const inside = here === root || here.startsWith(root + sep);
  return toSlashes(relative(inside ? here : root, fromProject(path)) || ".");
}

/** A path relative to the project, with forward slashes; absolute where it lies outside. */
export function inProject(path: string): string {
  const below = relative(pulumi.getRootDirectory(), fromProject(path)) || ".";
  return toSlashes(below.startsWith("..") || isAbsolute(below) ? fromProject(path) : below);
}

function toSlashes(path: string): string {
  return path.split(sep).join("/");
}
