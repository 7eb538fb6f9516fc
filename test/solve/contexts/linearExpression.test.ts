import fc from "fast-check";
import { expect, it } from "vitest";
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
