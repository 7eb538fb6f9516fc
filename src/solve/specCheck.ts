import type { ArgumentProblem } from "../arguments";
import { type Diagnostic, Severity, sentence } from "../dalec";

/** What the check of the spec decides about a build. */
export const SpecCheck = {
  /** An error in the spec refuses the build before it begins. */
  Error: "error",
  /** Errors in the spec are warnings, and the frontend decides. */
  Warn: "warn",
  /** The check says nothing, and the frontend decides. */
  Off: "off",
} as const;
/** What the check of the spec decides about a build. */
export type SpecCheck = (typeof SpecCheck)[keyof typeof SpecCheck];

/** Errors of a spec that nobody can read. Without the spec it is unknown which contexts the build needs. */
const unreadable = ["yaml-syntax", "yaml-too-large", "yaml-too-deep", "yaml-too-many-aliases"];

/** The remarks of the check as problems, which refuse the build, and as warnings. */
export function weigh(
  diagnostics: readonly Diagnostic[],
  specCheck: SpecCheck,
): { problems: ArgumentProblem[]; warnings: string[] } {
  const isProblem = ({ severity, code }: Diagnostic) =>
    severity === Severity.Error && (specCheck === SpecCheck.Error || unreadable.includes(code));
  const others = specCheck === SpecCheck.Off ? [] : diagnostics.filter((one) => !isProblem(one));
  return {
    problems: diagnostics.filter(isProblem).map(asProblem),
    warnings: others.filter(({ severity }) => severity !== Severity.Hint).map(asWarning),
  };
}

function asProblem(diagnostic: Diagnostic): ArgumentProblem {
  const { file, line, column, path } = diagnostic;
  return {
    propertyPath: `${file}:${line}:${column}${path ? ` ${path}` : ""}`,
    reason: sentence(diagnostic),
  };
}

function asWarning(diagnostic: Diagnostic): string {
  const { propertyPath, reason } = asProblem(diagnostic);
  return `${propertyPath}: ${reason}`;
}
