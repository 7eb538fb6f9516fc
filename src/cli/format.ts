import { type Diagnostic, sentence } from "../dalec";

/** How `pulumi-dalec check` writes what it finds. */
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

/** The place and the message, then the line with a caret below the place. */
function excerpt(diagnostic: Diagnostic, lines: readonly string[]): string {
  const { severity, code, message, path, file = "spec", line, column, hint } = diagnostic;
  const place = `${file}:${line}:${column}`;
  const head = `${place} ${severity} ${path === "" ? "" : `${path}: `}${message} [${code}]`;
  const source = (lines[line - 1] ?? "").replace(/\r$/, "");
  // Long lines are cut around the place.
  const from = Math.max(0, column - 61);
  const shown = source.slice(from, from + 100).replaceAll("\t", " ");
  const caret = `${" ".repeat(column - 1 - from)}^`;
  return [head, ...(hint === undefined ? [] : [`  ${hint}`]), "", `  ${shown}`, `  ${caret}`, ""].join("\n");
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function annotation(diagnostic: Diagnostic): string {
  const { severity, code, path, file = "", line, column } = diagnostic;
  const command = severity === "hint" ? "notice" : severity;
  const said = `${path === "" ? "" : `${path}: `}${sentence(diagnostic)}`;
  return `::${command} file=${property(file)},line=${line},col=${column},title=${property(code)}::${escaped(said)}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
