import { readFileSync, statSync } from "node:fs";
import type { ArgumentProblem } from "../arguments";
import { hasCode } from "../machine/caught";
import { fromProject } from "./paths";

/** The text of a spec, and the name that messages give it. */
export interface SpecSource {
  /** The whole text. */
  text: string;
  /** The path as the user wrote it, or `inlineSpec`. */
  file: string;
}

/** Reads the spec that `spec` or `inlineSpec` names, or says what is wrong with them. */
export function specSource(args: { spec?: string; inlineSpec?: string }): SpecSource | ArgumentProblem {
  const { spec, inlineSpec } = args;
  if (spec !== undefined && inlineSpec !== undefined) {
    return { propertyPath: "inlineSpec", reason: "give either `spec` or `inlineSpec`, not both" };
  }
  if (inlineSpec !== undefined) {
    return { text: inlineSpec, file: "inlineSpec" };
  }
  if (spec === undefined) {
    const reason = "expected the path of a Dalec spec, or its text as `inlineSpec`; got neither";
    return { propertyPath: "spec", reason };
  }
  const path = fromProject(spec);
  try {
    if (!statSync(path).isFile()) {
      return { propertyPath: "spec", reason: `expected a file, and "${spec}" is none` };
    }
    return { text: readFileSync(path, "utf8"), file: spec };
  } catch (error) {
    const reason = hasCode(error, "ENOENT")
      ? `there is no file "${spec}"; looked for ${path}`
      : `"${spec}" cannot be read: ${error}`;
    return { propertyPath: "spec", reason };
  }
}
