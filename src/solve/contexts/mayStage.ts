import * as pulumi from "@pulumi/pulumi";
import { readSpec } from "../../dalec";
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

/** True where a build may read a directory, as far as that is known at once. */
export function mayStage({ spec, inlineSpec, buildArgs }: StagingArgs): boolean {
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
