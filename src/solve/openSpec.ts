import { dirname } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, derive, type Eventual, type Finding, settle } from "../arguments";
import { parseSpec, type SpecDocument } from "../dalec";
import { readUserFile, UnreadableError } from "../machine/userFile";
import { fromProject } from "./paths";

/** A spec that was read and parsed once, for all questions of a build. */
export interface OpenSpec {
  /** The path as the user wrote it, or `inlineSpec`. */
  file: string;
  /** The directory that it is in, as the user would write it; the project for an inline one. */
  directory: string;
  /** What the spec says. */
  document: SpecDocument;
  /** False when there is no spec to read; the document is empty then. */
  readable: boolean;
}

/** Opens the spec that `spec` or `inlineSpec` names. */
export function openSpec(args: {
  spec?: string;
  inlineSpec?: pulumi.Input<string>;
}): Eventual<Finding<OpenSpec>> {
  return derive([args.spec, settle(args.inlineSpec)], open);
}

function open(spec: string | undefined, inlineSpec: string | undefined): Finding<OpenSpec> {
  const source = sourceOf(spec, inlineSpec);
  if (typeof source === "string") {
    const file = spec ?? "inlineSpec";
    const value = { file, directory: dirname(file), document: parseSpec(source), readable: true };
    return { value, problems: [], warnings: [] };
  }
  const nothing = { file: source.propertyPath, directory: ".", document: parseSpec(""), readable: false };
  return { value: nothing, problems: [source], warnings: [] };
}

function sourceOf(spec: string | undefined, inlineSpec: string | undefined): string | ArgumentProblem {
  if (spec !== undefined && inlineSpec !== undefined) {
    return { propertyPath: "inlineSpec", reason: "give either `spec` or `inlineSpec`, not both" };
  }
  if (inlineSpec !== undefined) {
    return inlineSpec;
  }
  if (spec === undefined) {
    const reason = "expected the path of a Dalec spec, or its text as `inlineSpec`, got neither";
    return { propertyPath: "spec", reason };
  }
  const path = fromProject(spec);
  try {
    return readUserFile(path);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const reason = error.isMissing ? `there is no file "${spec}"; looked for ${path}` : error.message;
    return { propertyPath: "spec", reason };
  }
}
