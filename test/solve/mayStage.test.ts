import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { mayStage } from "../../src/solve/mayStage";
import { planBuild } from "../../src/solve/plan";
import type { PlannedArgs } from "../../src/solve/targetPlan";

const reading = "name: ab\nsources: {src: {context: {}}}\n";
const packages = { target: "bookworm/deb", directory: "dist", files: [] };

it.each<[boolean, string, Partial<PlannedArgs>]>([
  [false, "reads no context", {}],
  [true, "has a source in a context", { inlineSpec: reading }],
  [true, "has a spec that is not known yet", { inlineSpec: pulumi.output("name: ab\n") }],
  [true, "installs packages of others", { prebuiltPackages: [packages] }],
  [true, "installs dependencies of others", { dependencyPackages: [packages] }],
  [false, "has build arguments of its own", { buildArgs: { MY_DALEC_SIGNING_CONFIG_PATH: "a", A: "b" } }],
  [true, "has a signing configuration", { buildArgs: { A: "b", DALEC_SIGNING_CONFIG_PATH: "sign.yml" } }],
  [true, "has a source filter", { buildArgs: { DALEC_SOURCE_FILTER_CONFIG_PATH: "filter.yml" } }],
  [
    false,
    "names only the context of a configuration",
    { buildArgs: { DALEC_SIGNING_CONFIG_PATH_CONTEXT_NAME: "a" } },
  ],
  [true, "has build arguments that are not known yet", { buildArgs: pulumi.output({}) }],
  [true, "has build arguments that are a promise", { buildArgs: Promise.resolve({}) }],
])("%s: a build may read a directory if it %s", (may, _what, more) => {
  const args = { inlineSpec: "name: ab\n", target: "bookworm/deb", ...more };
  expect(mayStage(args, planBuild(args, "Package"))).toBe(may);
});
