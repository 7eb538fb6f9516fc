import { type Diagnostic, sentence } from "../../dalec";
import { inert } from "../../inert";
import type { CheckedSpec } from "../checkedSpec";
import { withPath } from "./message";

/**
 * Diagnostics as annotations of GitHub Actions.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function asAnnotations(specs: readonly CheckedSpec[]): string {
  return specs
    .flatMap(({ diagnostics }) => diagnostics.map((diagnostic) => `${annotation(diagnostic)}\n`))
    .join("");
}

function annotation(diagnostic: Diagnostic): string {
  const { severity, code, url, file = "", line, column, endColumn } = diagnostic;
  const command = severity === "hint" ? "notice" : severity;
  // GitHub counts the last character of an annotation in.
  const end = endColumn === undefined ? "" : `,endColumn=${endColumn - 1}`;
  const properties = `file=${property(file)},line=${line},col=${column}${end},title=${property(code)}`;
  const message = withPath(diagnostic, sentence(diagnostic));
  return `::${command} ${properties}::${escaped(`${message}\nSee ${url}`)}`;
}

function escaped(text: string): string {
  return inert(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
