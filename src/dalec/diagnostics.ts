/** How much a diagnostic matters. */
export const Severity = {
  /** Dalec rejects the spec, or the build can only fail. */
  Error: "error",
  /** The build runs, but does not do what the spec seems to ask for. */
  Warning: "warning",
  /** Good to know. Nothing is wrong. */
  Hint: "hint",
} as const;
/** How much a diagnostic matters. */
export type Severity = (typeof Severity)[keyof typeof Severity];

/** One remark about a spec, with its position in the text. */
export interface Diagnostic {
  /** How much it matters. A spec with an error cannot be built. */
  severity: Severity;
  /** Stable name of the rule, such as `unknown-field`. */
  code: string;
  /** Address of the text that explains the rule. */
  url: string;
  /** What was expected and what was found, without the position. */
  message: string;
  /** Path of field names, such as `sources.src.git.url` or `build.steps[0]`. Empty for the whole spec. */
  path: string;
  /** File name as the caller gave it. Omitted when the caller gave none. */
  file?: string;
  /** Line, counted from 1. */
  line: number;
  /** Column of the first character, counted from 1. */
  column: number;
  /** Column after the last character on the same line, counted from 1. Omitted for a remark about the whole spec. */
  endColumn?: number;
  /** What to do about it, such as `Did you mean "inline"?`. Omitted when the message says all. */
  hint?: string;
}

/** A remark in one line: what is wrong, and what to do about it. */
export function sentence({ message, hint }: Pick<Diagnostic, "message" | "hint">): string {
  if (hint === undefined) return message;
  return /[.?!]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`;
}
