import { defined } from "../../json";
import { type Diagnostic, Severity } from "../diagnostics";
import { addressOf, ruleSections } from "../rules";

/** What the frontend that will build says about a spec. */
export interface FrontendWord {
  /** Why it refuses the spec with these build arguments. Omitted when it accepts them. */
  refusal?: {
    /** The frontend's own message. */
    message: string;
    /** The line that it points at, counted from 1. Omitted when it points at none. */
    line?: number;
    /** The column, counted from 1. Omitted when it names none. */
    column?: number;
  };
  /** The targets that it lists, such as `azlinux3/rpm`. Omitted when it was not asked. */
  targets?: readonly string[];
}

/** The sections of rules that a frontend applies as soon as it reads a spec; others show only in a build. */
const sections = [
  "The text",
  "Fields",
  "Sources, patches, build",
  "Artifacts, images, packages",
  "Build arguments",
];
const heard = new Set(sections.flatMap((title) => Object.keys(ruleSections[title] ?? {})));

/** Whether a frontend decides on a rule as soon as it reads a spec. */
export function isDecidedByFrontend({ code }: Pick<Diagnostic, "code">): boolean {
  return heard.has(code);
}

/**
 * Diagnostics with the word of the frontend, which decides: what it accepts is a warning, what it refuses an error. Both
 * its word and that of this check stay visible.
 */
export function withFrontendWord(
  diagnostics: readonly Diagnostic[],
  { refusal, targets }: FrontendWord,
  text: string,
  { file, target }: { file?: string | undefined; target?: string | undefined },
): Diagnostic[] {
  const hasTarget = target === undefined || targets === undefined ? undefined : targets.includes(target);
  const isUnknown = diagnostics.some(
    ({ code, severity }) => code === "unknown-target" && severity === "error",
  );
  const weighed = diagnostics.map((diagnostic) => {
    const isAccepted =
      diagnostic.code === "unknown-target"
        ? hasTarget
        : refusal === undefined && isDecidedByFrontend(diagnostic);
    return isAccepted ? accepted(diagnostic) : diagnostic;
  });
  const refusals = [
    ...(refusal === undefined ? [] : [{ ...refusal, message: `refuses the spec: ${refusal.message}` }]),
    ...(hasTarget === false && !isUnknown ? [{ message: `does not have the target "${target}"` }] : []),
  ];
  const words = refusals.map((one) => refused(one, diagnostics, text, file));
  return [...words, ...weighed].sort((one, other) => one.line - other.line || one.column - other.column);
}

function accepted(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.severity !== Severity.Error) return diagnostic;
  const word = "The frontend that will build accepts this.";
  const hint = diagnostic.hint === undefined ? word : `${diagnostic.hint} ${word}`;
  return { ...diagnostic, severity: Severity.Warning, hint };
}

function refused(
  { message, line, column }: NonNullable<FrontendWord["refusal"]>,
  own: readonly Diagnostic[],
  text: string,
  file: string | undefined,
): Diagnostic {
  const errors = own.filter(({ severity }) => severity === Severity.Error);
  // The own position is that of the field; a frontend may point at the first line of the block that contains it.
  const same = errors.find((one) => one.line === line) ?? (line === undefined ? errors[0] : undefined);
  const shown = text.split("\n")[(line ?? 1) - 1]?.trimEnd() ?? "";
  const begin = column ?? shown.search(/\S|$/) + 1;
  const place =
    line === undefined ? { line: 1, column: 1 } : { line, column: begin, endColumn: shown.length + 1 };
  const position =
    same === undefined
      ? place
      : { line: same.line, column: same.column, ...defined({ endColumn: same.endColumn }) };
  return {
    severity: Severity.Error,
    code: "frontend-refuses",
    url: addressOf("frontend-refuses"),
    message: `the frontend that will build ${message}`,
    path: same?.path ?? "",
    ...position,
    ...defined({ file, hint: errors.length === 0 ? "This check found no mistake." : undefined }),
  };
}
