import * as pulumi from "@pulumi/pulumi";
import { hasPackageContexts } from "./packages/packageSources";
import type { BuildPlan } from "./plan";
import type { PlannedArgs } from "./targetPlan";

/** True when a build may read a directory, as far as that is known at once. */
export function mayStage(args: PlannedArgs, { spec }: BuildPlan): boolean {
  if (hasPackageContexts(args) || pulumi.Output.isInstance(spec)) return true;
  if (spec.document.facts().contexts.length > 0) return true;
  const { buildArgs } = args;
  if (pulumi.Output.isInstance(buildArgs) || buildArgs instanceof Promise) return true;
  const names = Object.keys(buildArgs ?? {});
  return names.some((name) => /^DALEC_(SIGNING|SOURCE_FILTER)_CONFIG_PATH$/.test(name));
}
