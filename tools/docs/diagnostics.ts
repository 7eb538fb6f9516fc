import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Rule, ruleSections } from "../../src/dalec/rules";

const file = join(resolve(__dirname, "..", ".."), "docs", "diagnostics.md");
const begin = "<!-- rules -->\n";
const end = "<!-- /rules -->\n";

/** The page about diagnostics with the rules between its markers. */
export function withRules(page: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${file} has no ${begin.trim()} … ${end.trim()}`);
  const sections = Object.entries(ruleSections).map(
    ([title, rules]) => `## ${title}\n\n${Object.entries(rules).map(ruleText).join("\n")}\n`,
  );
  return `${page.slice(0, from)}${begin}\n${sections.join("")}${page.slice(to)}`;
}

function ruleText([code, { severity, warningWhen, meaning, fix }]: [string, Rule]): string {
  const exception = warningWhen === undefined ? "" : `, or a warning when ${warningWhen}`;
  return `### \`${code}\`\n\n**${upperCase(severity)}${exception}.** ${meaning}\n\n**What to do:** ${fix}\n`;
}

function upperCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

if (require.main === module) writeFileSync(file, withRules(readFileSync(file, "utf8")));
