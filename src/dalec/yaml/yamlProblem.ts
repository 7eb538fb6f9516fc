import type { RuleCode } from "../rules";
import type { Span } from "./tree";

/** A problem of the text as such. When its rule is an error, Dalec cannot read the text. */
export interface YamlProblem extends Span {
  code: Extract<RuleCode, `yaml-${string}`>;
  message: string;
}

/** Stops the reading of a text at the first thing that cannot be read. */
export class ReadingStopped extends Error {
  constructor(readonly problem: YamlProblem) {
    super(problem.message);
  }
}

/** The most levels of nesting that are followed. */
export const mostLevels = 200;

/** The problem of a text that has too many levels. */
export function tooDeep({ offset, end }: Span): YamlProblem {
  return { code: "yaml-too-deep", message: `expected at most ${mostLevels} levels of nesting`, offset, end };
}

/** Stops because of text that is not YAML to Dalec. */
export function badSyntax({ offset, end }: Span, message: string): ReadingStopped {
  return new ReadingStopped({ code: "yaml-syntax", message, offset, end });
}
