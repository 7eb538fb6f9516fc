import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError, Build } from ".";
import { programArgs } from "./program/programArgs";

const namespace = "dalec:";
const values = Object.entries(pulumi.runtime.allConfig())
  .filter(([key]) => key.startsWith(namespace))
  .map(([key, value]) => [key.slice(namespace.length), value]);
const schema = JSON.parse(
  readFileSync(join(__dirname, "..", "schema", "pulumi-package.schema.json"), "utf8"),
);
const { args, problems } = programArgs(Object.fromEntries(values), schema);
if (problems.length > 0) {
  throw new ArgumentsError("the configuration of this stack", problems);
}

const build = new Build("dalec", args);

/** The files of each package target, by target. */
export const packages = build.packages;
/** The image of each image target, by target. */
export const images = build.images;
