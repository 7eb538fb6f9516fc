import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError, Build } from ".";
import { programArgs } from "./program/programArgs";

const namespace = "dalec:";
// Internal to Pulumi, whose Config says only by a warning whether a value is secret. Without it, all values are.
const isConfigSecret: unknown = Reflect.get(pulumi.runtime, "isConfigSecret");
const isSecret = (key: string) =>
  typeof isConfigSecret !== "function" || isConfigSecret(`${namespace}${key}`) === true;
const values = Object.entries(pulumi.runtime.allConfig())
  .filter(([key]) => key.startsWith(namespace))
  .map(([key, value]) => [key.slice(namespace.length), value]);
const schema = JSON.parse(
  readFileSync(join(__dirname, "..", "schema", "pulumi-package.schema.json"), "utf8"),
);
const { args, problems } = programArgs(Object.fromEntries(values), schema, isSecret);
if (problems.length > 0) {
  throw new ArgumentsError("the configuration of this stack", problems);
}

const build = new Build("dalec", args);

/** Paths of the packages to install, by target. */
export const packages = build.paths;
/** The first tag of each image with its digest, by target. */
export const images = build.refs;
