import { type Diagnostic, sentence } from "../dalec";

/** How `pulumi-dalec check` prints diagnostics. */
export type Format = "text" | "json" | "github";

/** Diagnostics as text for people, as JSON, or as annotations of GitHub Actions. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], format: Format, text: string): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(diagnostics, undefined, 2)}\n`;
    case "github":
      return diagnostics.map((diagnostic) => `${annotation(diagnostic)}\n`).join("");
    case "text": {
      const lines = text.split("\n");
      return diagnostics.map((diagnostic) => `${excerpt(diagnostic, lines)}\n`).join("");
    }
  }
}

const widestExcerpt = 100;

/** The position, the message and what to do, then the line of the text with the token underlined. */
function excerpt(diagnostic: Diagnostic, lines: readonly string[]): string {
  const { severity, code, url, file = "spec", line, column, hint } = diagnostic;
  const head = `${file}:${line}:${column} ${severity} ${withPath(diagnostic, diagnostic.message)} [${code}]`;
  const source = (lines[line - 1] ?? "").replace(/\r$/, "");
  // A long line is cut around the token.
  const from = Math.max(0, column - 61);
  const shown = source.slice(from, from + widestExcerpt).replaceAll("\t", " ");
  const before = column - 1 - from;
  const width = Math.max(1, (diagnostic.endColumn ?? column + 1) - column);
  const underline = `${" ".repeat(before)}${"^".repeat(Math.min(width, widestExcerpt - before))}`;
  const advice = hint === undefined ? [] : [`  ${hint}`];
  return [head, ...advice, `  See ${url}`, "", `  ${shown}`, `  ${underline}`, ""].join("\n");
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function annotation(diagnostic: Diagnostic): string {
  const { severity, code, url, file = "", line, column, endColumn } = diagnostic;
  const command = severity === "hint" ? "notice" : severity;
  // GitHub counts the last character of an annotation in.
  const end = endColumn === undefined ? "" : `,endColumn=${endColumn - 1}`;
  const properties = `file=${property(file)},line=${line},col=${column}${end},title=${property(code)}`;
  const message = withPath(diagnostic, sentence(diagnostic));
  return `::${command} ${properties}::${escaped(`${message}\nSee ${url}`)}`;
}

function withPath({ path }: Diagnostic, message: string): string {
  return path === "" ? message : `${path}: ${message}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
