import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckSpecOptions } from "../../src/dalec";

const directory = join(__dirname, "../../../shared/cases");

/** Why this machine skips the tests of collected specs; undefined if it has them. */
export const withoutCases = existsSync(directory)
  ? undefined
  : "this machine has no ../shared/cases, a collection of specs";

/** A spec, how it is checked, and what is right. The README of the collection describes the fields. */
export interface SharedCase {
  name: string;
  file: string;
  options?: CheckSpecOptions;
  component?: { type: "Package" | "Image"; args: Record<string, unknown> & { target: string } };
  expect: Expectation;
}

interface Expectation {
  errors?: number | null;
  warnings?: number | null;
  mustSay?: string | readonly string[] | null;
  mustNotSay?: string | readonly string[] | null;
  line?: number | null;
  mustNot?: readonly string[];
  buildArgs?: Record<string, string | null>;
  orSay?: string;
}

/** What a check says, or a component. */
export interface Said {
  severity: "error" | "warning";
  code?: string;
  line?: number;
  /** The message with its hint. */
  text: string;
}

/** Every case, with the text of its spec. */
export function sharedCases(): (SharedCase & { text: string })[] {
  if (withoutCases !== undefined) return [];
  const cases: SharedCase[] = JSON.parse(readFileSync(join(directory, "cases.json"), "utf8"));
  return cases.map((one) => ({ ...one, text: readFileSync(join(directory, one.file), "utf8") }));
}

/** What is not as a case expects it; empty when all is right. */
export function differences(
  expected: Expectation,
  said: readonly Said[],
  codes: readonly string[],
  buildArgs: Readonly<Record<string, string>> = {},
): string[] {
  const texts = said.map(({ severity, text }) => `${severity}: ${text}`);
  const found: string[] = [];
  for (const [severity, wanted] of [
    ["error", expected.errors],
    ["warning", expected.warnings],
  ] as const) {
    const count = said.filter((one) => one.severity === severity).length;
    if (wanted === 0 && count > 0) found.push(`no ${severity}: ${texts.join("; ")}`);
    if (typeof wanted === "number" && count < wanted)
      found.push(`${wanted} ${severity}: ${texts.join("; ")}`);
  }
  const words = listOf(expected.mustSay);
  const saying =
    words.length === 0 ? said : said.filter(({ text }) => words.some((word) => says(text, word)));
  if (words.length > 0 && saying.length === 0) found.push(`says ${words.join(" or ")}: ${texts.join("; ")}`);
  for (const word of listOf(expected.mustNotSay)) {
    if (said.some(({ text }) => says(text, word))) found.push(`does not say ${word}: ${texts.join("; ")}`);
  }
  if (typeof expected.line === "number" && !saying.some(({ line }) => line === expected.line)) {
    found.push(`line ${expected.line}: ${saying.map(({ line }) => line).join()}`);
  }
  for (const code of expected.mustNot ?? []) if (codes.includes(code)) found.push(`not ${code}`);
  const { orSay } = expected;
  const isSaid = orSay !== undefined && said.some(({ text }) => says(text, orSay));
  for (const [name, value] of Object.entries(expected.buildArgs ?? {})) {
    if ((buildArgs[name] ?? null) !== value && !isSaid) found.push(`${name}=${value}: ${buildArgs[name]}`);
  }
  return found;
}

function listOf(words: string | readonly string[] | null | undefined): readonly string[] {
  return typeof words === "string" ? [words] : (words ?? []);
}

/** Words with a capital letter occur as they are written, others in small or capital letters. */
function says(text: string, word: string): boolean {
  return word === word.toLowerCase() ? text.toLowerCase().includes(word) : text.includes(word);
}
