import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { type Diagnostic, sentence } from "../../dalec";
import { pageAddress } from "../../dalec/documentation";
import { addressOf, type RuleCode, rules } from "../../dalec/rules";
import type { CheckedSpec } from "../checkedSpec";
import { packageVersion } from "../packageVersion";
import { withPath } from "./message";

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const levels = { error: "error", warning: "warning", hint: "note" } as const;
/** The directory to which the paths of specs are relative: what the reader of the log checked out. */
const root = "SRCROOT";

/**
 * Diagnostics as a log that code scanning services and editors read, with every rule and its explanation.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function asSarif(specs: readonly CheckedSpec[]): string {
  const codes = ruleCodes();
  const results = specs.flatMap((spec) =>
    spec.diagnostics.map((diagnostic) => resultOf(spec, diagnostic, codes)),
  );
  const driver = {
    name: "pulumi-dalec",
    version: packageVersion(),
    informationUri: pageAddress("diagnostics"),
    rules: codes.map(descriptor),
  };
  const artifacts = specs.map(({ file }) => ({ location: locationOf(file), roles: ["analysisTarget"] }));
  const run = { tool: { driver }, columnKind: "utf16CodeUnits", artifacts, results };
  return `${JSON.stringify({ $schema: schema, version: "2.1.0", runs: [run] }, undefined, 2)}\n`;
}

function ruleCodes(): RuleCode[] {
  const isCode = (code: string): code is RuleCode => Object.hasOwn(rules, code);
  return Object.keys(rules).filter(isCode);
}

/** A rule for people who do not have the documentation at hand. */
function descriptor(code: RuleCode) {
  const { severity, meaning, fix } = rules[code];
  return {
    id: code,
    shortDescription: { text: plain(meaning), markdown: meaning },
    help: { text: `${plain(meaning)} ${plain(fix)}`, markdown: `${meaning}\n\n**What to do:** ${fix}` },
    helpUri: addressOf(code),
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultOf({ file }: CheckedSpec, diagnostic: Diagnostic, codes: readonly string[]) {
  const { severity, code, path, line, column, endColumn } = diagnostic;
  const region = { startLine: line, startColumn: column, ...(endColumn !== undefined && { endColumn }) };
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: withPath(diagnostic, sentence(diagnostic)) },
    locations: [
      {
        physicalLocation: { artifactLocation: locationOf(file), region },
        ...(path !== "" && { logicalLocations: [{ fullyQualifiedName: path, kind: "member" }] }),
      },
    ],
  };
}

/** A path as a URI: relative to what was checked out, where it is not absolute. */
function locationOf(file: string) {
  if (isAbsolute(file)) return { uri: pathToFileURL(file).href };
  const parts = file.replaceAll("\\", "/").split("/");
  return { uri: parts.map(encodeURIComponent).join("/"), uriBaseId: root };
}

/** Markdown without the marks of code. */
function plain(markdown: string): string {
  return markdown.replaceAll("`", "");
}
