import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { availabilityText } from "../../src/dalec/releases/frontendRelease";
import type { Rule } from "../../src/dalec/rule";
import { ruleSections } from "../../src/dalec/rules";
import { withMarked } from "./markdown.mjs";

const file = join(__dirname, "..", "..", "docs", "diagnostics.md");

/** The page about diagnostics with the rules between its markers. */
export function withRules(page: string): string {
  const sections = Object.entries(ruleSections).map(
    ([title, rules]) => `## ${title}\n\n${Object.entries(rules).map(ruleText).join("\n")}\n`,
  );
  return withMarked(page, "rules", `\n${sections.join("")}`);
}

function ruleText([code, rule]: [string, Rule]): string {
  const { severity, warningWhen, meaning, fix, since, until } = rule;
  const exception = warningWhen === undefined ? "" : `, or a warning when ${warningWhen}`;
  const releases =
    since === undefined && until === undefined ? "" : ` ${availabilityText(rule, "this rule")}.`;
  return `### \`${code}\`\n\n**${upperCase(severity)}${exception}.** ${meaning}${releases}\n\n**What to do:** ${fix}\n`;
}

function upperCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === __filename) {
  writeFileSync(file, withRules(readFileSync(file, "utf8")));
}
