import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShellPattern } from "../../src/dalec/arguments/shellPattern";

/** What a regular expression does. It needs too many steps for large texts. */
const expression = (pattern: string, stars: string) =>
  pattern.replace(/\*|\?/g, (letter) => (letter === "*" ? stars : "."));

const patterns = fc
  .array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 6 })
  .map((letters) => letters.join(""));
const values = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 }).map((letters) => letters.join(""));

describe("a pattern of a shell", () => {
  it("removes the shortest and the longest prefix and suffix", () => {
    const property = fc.property(patterns, values, (pattern, value) => {
      const isWhole = (text: string) => new RegExp(`^${expression(pattern, ".*")}$`).test(text);
      const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
      const prefixes = lengths.filter((length) => isWhole(value.slice(0, length)));
      const suffixes = lengths.filter((length) => isWhole(value.slice(value.length - length)));
      const own = new ShellPattern(pattern);
      expect(own.withoutPrefix(value, false)).toBe(value.slice(prefixes[0] ?? 0));
      expect(own.withoutPrefix(value, true)).toBe(value.slice(prefixes.at(-1) ?? 0));
      expect(own.withoutSuffix(value, false)).toBe(value.slice(0, value.length - (suffixes[0] ?? 0)));
      expect(own.withoutSuffix(value, true)).toBe(value.slice(0, value.length - (suffixes.at(-1) ?? 0)));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it("replaces the first match", () => {
    const property = fc.property(patterns, values, (pattern, value) => {
      const wanted = value.replace(new RegExp(expression(pattern, ".*")), "x");
      expect(new ShellPattern(pattern).replaceIn(value, "x", false)).toBe(wanted);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it.each([
    ["a", "banana", "bxnxnx"],
    ["?", "abc", "xxx"],
    ["*", "abc", "x"],
    ["*", "", "x"],
    ["", "ab", "xaxbx"],
    ["a*", "banana", "bx"],
    ["\\*", "a*b*", "axbx"],
  ])("replaces all matches of %j in %j as Go does", (pattern, value, wanted) => {
    expect(new ShellPattern(pattern).replaceIn(value, "x", true)).toBe(wanted);
  });
});
