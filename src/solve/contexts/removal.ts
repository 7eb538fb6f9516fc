import * as pulumi from "@pulumi/pulumi";
import { lifecycle } from "../../lifecycle";
import { readSpec } from "../../spec";
import { forProvider } from "../paths";
import { specSource } from "../source";

/** The arguments that tell whether a build may read a directory. */
export interface StagingArgs {
  /** Path of the spec. */
  spec?: string;
  /** Text of the spec. */
  inlineSpec?: pulumi.Input<string>;
  /** Build arguments, some of which name files in contexts. */
  buildArgs?: unknown;
}

/** Removes the stages of a build when it is deleted; registers nothing for a spec that reads no context. */
export function removeStagesOnDelete(
  name: string,
  owner: string,
  args: StagingArgs,
  parent: pulumi.Resource,
): void {
  if (!mayStage(args)) return;
  const place = forProvider(".");
  const data = JSON.stringify({ projectDirectory: place, owner });
  lifecycle(`${name}-contexts`, { create: "nothing", delete: "removeStages", data, place }, { parent });
}

function mayStage({ spec, inlineSpec, buildArgs }: StagingArgs): boolean {
  if (inlineSpec !== undefined && typeof inlineSpec !== "string") return true;
  const source = specSource({
    ...(spec === undefined ? {} : { spec }),
    ...(inlineSpec === undefined ? {} : { inlineSpec }),
  });
  if (!("text" in source)) return false;
  if (readSpec(source.text).contexts.length > 0) return true;
  if (pulumi.Output.isInstance(buildArgs) || buildArgs instanceof Promise) return true;
  const names = typeof buildArgs === "object" && buildArgs !== null ? Object.keys(buildArgs) : [];
  return names.some((argument) => /^DALEC_(SIGNING|SOURCE_FILTER)_CONFIG_PATH$/.test(argument));
}
