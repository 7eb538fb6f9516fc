import type { Diagnostic } from "../../dalec";
import { inert, inertLine } from "../../inert";
import { type CheckedSpec, hasError } from "../checkedSpec";
import type { Paint } from "../paint";
import { targetList } from "../targetList";
import { withPath } from "./message";

/** Diagnostics for people: each with the line of the spec that it is about, then whether each spec can be built. */
export function asText(specs: readonly CheckedSpec[], paint: Paint): string {
  const blocks = specs.flatMap((spec) => {
    const lines = spec.text.split("\n");
    return [...spec.diagnostics.map((diagnostic) => block(diagnostic, lines, paint)), verdict(spec, paint)];
  });
  const sum = specs.length > 1 ? [summary(specs)] : [];
  return [...blocks, ...unknownTargets(specs), ...sum].join("");
}

const widestExcerpt = 100;

/** The position, the message and what to do, then the line of the text with the token underlined. */
function block(diagnostic: Diagnostic, lines: readonly string[], paint: Paint): string {
  const { severity, code, url, file = "spec", line, column, hint, message } = diagnostic;
  const place = paint.bold(inertLine(`${file}:${line}:${column}`));
  const text = inertLine(withPath(diagnostic, message));
  const head = `${place} ${severityText(severity, paint)} ${text} ${paint.dim(`[${code}]`)}`;
  const advice = hint === undefined ? [] : [`  ${inertLine(hint)}`];
  return `${[head, ...advice, paint.dim(`  See ${url}`), "", ...excerpt(diagnostic, lines, paint)].join("\n")}\n`;
}

/** Nothing for a remark about the whole spec. */
function excerpt({ severity, line, column, endColumn }: Diagnostic, lines: readonly string[], paint: Paint) {
  if (endColumn === undefined) return [];
  const source = (lines[line - 1] ?? "").replace(/\r$/, "");
  // A long line is cut around the token.
  const from = Math.max(0, column - 61);
  const shown = source.slice(from, from + widestExcerpt).replaceAll("\t", " ");
  const before = column - 1 - from;
  const width = Math.min(Math.max(1, endColumn - column), widestExcerpt - before);
  return [`  ${inert(shown)}`, `  ${" ".repeat(before)}${inColour(severity, "^".repeat(width), paint)}`, ""];
}

function severityText(severity: Diagnostic["severity"], paint: Paint): string {
  return paint.bold(inColour(severity, severity, paint));
}

function inColour(severity: Diagnostic["severity"], text: string, paint: Paint): string {
  const colours = { error: paint.red, warning: paint.yellow, hint: paint.blue };
  return colours[severity](text);
}

/** `ok spec.yml for bookworm/deb`; nothing for a spec with an error. */
function verdict(spec: CheckedSpec, paint: Paint): string {
  if (hasError(spec)) return "";
  const purpose = spec.targets.length === 0 ? "" : ` for ${spec.targets.join(", ")}`;
  return `${paint.green("ok")} ${inertLine(spec.file + purpose)}\n`;
}

/** The targets to choose from, once for each name for which its diagnostic does not suggest the right ones. */
function unknownTargets(specs: readonly CheckedSpec[]): string[] {
  const unknown = specs.filter(({ diagnostics }) =>
    diagnostics.some(({ code, severity }) => code === "unknown-target" && severity === "error"),
  );
  const names = new Set(unknown.flatMap(({ targetsToList }) => targetsToList));
  return [...names].map((name) => {
    const lines = targetList(name).map((line) => `  ${line}\n`);
    return `Targets to choose from, in place of "${inertLine(name)}":\n${lines.join("")}`;
  });
}

function summary(specs: readonly CheckedSpec[]): string {
  const failed = specs.filter(hasError).length;
  return `${specs.length} specs: ${specs.length - failed} ok, ${failed} with errors\n`;
}
