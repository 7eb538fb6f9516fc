import * as docker from "@pulumi/docker-build";
import type * as pulumi from "@pulumi/pulumi";
import { derive } from "../arguments";
import type { BuilderConnection } from "../connection";
import { slotOf } from "../machine/farm/slot";
import { withoutStackTraces } from "../withoutStackTraces";
import type { Attempts } from "./attempts";
import type { BuildPlan } from "./plan";
import { usedBuilder } from "./usedBuilder";

/** Where a build's result goes. docker-build accepts one export per resource. */
export interface BuildResult {
  /** Names of the image. */
  tags?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether to push the image. */
  push?: boolean;
  /** Whether to load the image into the Docker engine of this machine. */
  load?: boolean;
  /** Any other export. */
  exports?: pulumi.Input<docker.types.input.ExportArgs>[];
}

function limitOf({ timeoutSeconds }: Attempts): pulumi.CustomResourceOptions {
  if (timeoutSeconds === undefined) return {};
  const limit = `${timeoutSeconds}s`;
  return { customTimeouts: { create: limit, update: limit } };
}

/** Declares the one resource that builds: every driver and every kind of target uses it. */
export function dockerImage(
  name: string,
  component: pulumi.ComponentResource,
  builder: pulumi.Input<BuilderConnection>,
  plan: BuildPlan,
  inputs: Omit<docker.ImageArgs, "push">,
  result: BuildResult,
): docker.Image {
  const { instanceOf, hooksOf } = usedBuilder(builder);
  const slot = plan.slot ?? slotOf(name, "");
  const spec = derive(
    [plan.spec, plan.inline, plan.target],
    ({ file, document }, inline, { name: target }) => ({
      file,
      text: document.text,
      inline,
      target,
    }),
  );
  const asked = derive(
    [plan.askFrontend, plan.spec, plan.inline, plan.frontend, plan.target],
    (ask, spec, inline, frontend, target) => (ask ? { spec, inline, frontend, plan: target } : undefined),
  );
  const traced = derive([plan.spec, plan.target], ({ document }, { name: target }) => ({
    spec: document.facts().name,
    target,
  }));
  const needs = { image: result.push === true || result.load === true };
  const args = {
    builder: { name: instanceOf(slot) },
    ...inputs,
    push: false,
    // A preview builds nothing, and its builder may not exist yet.
    buildOnPreview: false,
    ...result,
  };
  const options = {
    parent: component,
    hooks: hooksOf({ component, slot, attempts: plan.attempts, needs, spec, asked, traced }),
    // docker-build deletes an image by removing the manifest by digest, and with it every tag that shares it.
    retainOnDelete: result.push ?? false,
    ...limitOf(plan.attempts),
  };
  return withoutStackTraces(() => new docker.Image(name, args, options));
}
