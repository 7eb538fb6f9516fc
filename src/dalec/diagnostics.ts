/** How much a diagnostic matters. */
export const Severity = {
  /** Dalec refuses the spec, or the build can only fail. */
  Error: "error",
  /** The build runs, but does something else than the spec seems to ask for. */
  Warning: "warning",
  /** Worth knowing; nothing is wrong. */
  Hint: "hint",
} as const;
/** How much a diagnostic matters. */
export type Severity = (typeof Severity)[keyof typeof Severity];

/** One remark about a spec, with the place it is about. */
export interface Diagnostic {
  /** How much it matters; a spec with an error cannot be built. */
  severity: Severity;
  /** Stable name of the rule, such as `unknown-field`; each is explained in docs/diagnostics.md. */
  code: string;
  /** What was expected and what was found, without the place. */
  message: string;
  /** The place as a path of field names, such as `sources.src.git.url` or `build.steps[0]`; empty for the whole spec. */
  path: string;
  /** The file, as the caller named it. Omitted when the caller gave none. */
  file?: string;
  /** Line of the place, counted from 1. */
  line: number;
  /** Column of the place, counted from 1. */
  column: number;
  /** What to do about it, such as `Did you mean "inline"?`. Omitted when there is nothing to say. */
  hint?: string;
}

/** A remark in one line: what is wrong, and what to do about it. */
export function sentence({ message, hint }: Pick<Diagnostic, "message" | "hint">): string {
  if (hint === undefined) return message;
  return /[.?!]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`;
}
