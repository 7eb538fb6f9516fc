import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError, Build } from ".";
import { programSettings } from "./program/settings";

const namespace = "dalec:";
const values = Object.entries(pulumi.runtime.allConfig())
  .filter(([key]) => key.startsWith(namespace))
  .map(([key, value]) => [key.slice(namespace.length), value]);
const schema = JSON.parse(
  readFileSync(join(__dirname, "..", "schema", "pulumi-package.schema.json"), "utf8"),
);
const { args, problems } = programSettings(Object.fromEntries(values), schema.types);
if (problems.length > 0) {
  throw new ArgumentsError("the configuration of this stack", problems);
}

const build = new Build("dalec", args);

/** What each package target gave. */
export const packages = build.packages;
/** What each image target gave. */
export const images = build.images;
