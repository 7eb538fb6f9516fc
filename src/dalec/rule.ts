import { Severity } from "./diagnostics";
import type { Availability } from "./releases/release";

/** What a check looks for, what to do about a spec that fails it, and the releases that have the rule. */
export interface Rule extends Availability {
  /** How much a violation matters. */
  severity: Severity;
  /** What is wrong, in Markdown. */
  meaning: string;
  /** How to correct it, in Markdown. */
  fix: string;
  /** The case in which an error is only a warning, as a clause. Omitted when there is none. */
  warningWhen?: string;
}

/** A rule whose severity is fixed. */
function rule(severity: Severity, meaning: string, fix: string) {
  return { severity, meaning, fix };
}

/** A rule whose violation is an error. */
export const error = (meaning: string, fix: string) => rule(Severity.Error, meaning, fix);
/** A rule whose violation is a warning. */
export const warning = (meaning: string, fix: string) => rule(Severity.Warning, meaning, fix);
/** A rule whose violation is a hint. */
export const hint = (meaning: string, fix: string) => rule(Severity.Hint, meaning, fix);
/** A rule whose violation is an error, except in one case. */
export const errorOrWarning = (warningWhen: string, meaning: string, fix: string) => ({
  ...error(meaning, fix),
  warningWhen,
});

/** A rule that only some releases have. */
export function inReleases<One extends Rule>(availability: Availability, one: One) {
  return { ...one, ...availability };
}
