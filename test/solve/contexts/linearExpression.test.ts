import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goExpression } from "../../../src/solve/contexts/goExpression";

const pieces = [
  "a",
  "b",
  "/",
  ".",
  "[^/]*",
  ".*",
  "(.*/)?",
  "[ab]",
  "[^a]",
  "a{1,2}",
  "b{2}",
  "a{0,}",
  "|",
  "^",
  "$",
  "\\b",
  "\\B",
  "\\A",
  "\\z",
  "\\p{L}",
];

function outcome(source: string, path: string): boolean | "refused" {
  try {
    return goExpression(source).test(path);
  } catch (error) {
    if (error instanceof SyntaxError) return "refused";
    throw error;
  }
}

it("an expression with many repetitions matches what JavaScript matches", () => {
  // A choice that matches nothing here makes any expression one with many repetitions.
  const large = `|\\x00${"c{2}".repeat(4)}`;
  const property = fc.property(
    fc.array(fc.constantFrom(...pieces), { maxLength: 7 }),
    fc.array(fc.constantFrom("a", "b", "/", "ä", "\n"), { maxLength: 8 }),
    (parts, letters) => {
      const [source, path] = [parts.join(""), letters.join("")];
      expect(outcome(source + large, path)).toBe(outcome(source, path));
    },
  );
  fc.assert(property, { numRuns: 3000 });
});

describe("an expression", () => {
  const isJavaScripts = (source: string) => goExpression(source) instanceof RegExp;

  it.each([
    ["three repetitions", "[^/]*a{2}b{0,}", true],
    ["four", "[^/]*a{2}b{0,}c{1,2}", false],
    ["four in several choices", "a*b*|c*d*", false],
    ["three in groups, two of them in one another", "(a*b)*(.*/)?", true],
    ["four in groups", "(a*b)*(c*)*", false],
    ["any number of what comes at most once", "a?b?c?d{1}e{0,1}(.*/)?", true],
    ["5,000 characters", "a".repeat(833), true],
    ["more than 5,000 characters", "a".repeat(834), false],
  ])("with %s is left to JavaScript if that is fast", (_what, source, expected) => {
    expect(isJavaScripts(source)).toBe(expected);
  });

  it("counts equal neighbours once that match as much alone, and has a million steps at most", () => {
    expect(outcome(`(${"x*".repeat(260)}){1000}`, "")).toBe(true);
    expect(outcome(`(${"x?".repeat(510)}){1000}`, "")).toBe("refused");
  });

  it.each([
    ["^a?a?$", "aa", true],
    ["^a?a?$", "aaa", false],
    ["^a{1,}a{1,}$", "a", false],
    ["^a{1,}a{1,}$", "aa", true],
    ["^a*b*$", "aab", true],
    ["^a*(a)*b$", "aab", true],
    ["^(a/)?(a/)?b$", "a/a/b", true],
    ["^(.*/)?(.*/)?b$", "a/a/b", true],
  ])("counts other neighbours one by one: %s on %s", (source, text, matches) => {
    expect(outcome(`${source}|\\x00${"c{2}".repeat(4)}`, text)).toBe(matches);
  });
});
