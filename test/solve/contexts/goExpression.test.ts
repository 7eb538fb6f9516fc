import { describe, expect, it } from "vitest";
import { goExpression } from "../../../src/solve/contexts/goExpression";

/** A choice that matches nothing here makes any expression one with many repetitions, which JavaScript does not match. */
const large = `|\\x00${"c{2}".repeat(4)}`;

const a = (count: number) => "a".repeat(count);

describe("an expression matches as in Go:", () => {
  it.each<[source: string, text: string, matches: boolean]>([
    ["", "", true],
    ["^ab$", "ab", true],
    ["b", "abc", true],
    ["^b", "ab", false],
    ["a$", "ab", false],
    ["^.$", "x", true],
    ["^.$", "\n", false],
    ["^.$", "\u{1f600}", true],
    ["^ä$", "ä", true],
    // Choices and groups.
    ["^a|b$", "ac", true],
    ["^a|b$", "cb", true],
    ["^a|b$", "cc", false],
    ["^(a|bc)d$", "bcd", true],
    ["^(a|bc)d$", "ad", true],
    ["^(a|bc)d$", "abcd", false],
    ["^(|a)b$", "b", true],
    ["^(a(b|c))d$", "acd", true],
    ["^(a(b|c))d$", "abcd", false],
    // Repetitions.
    ["^[^/]*$", "abc", true],
    ["^[^/]*$", "a/c", false],
    ["^(.*/)?c$", "a/b/c", true],
    ["^(.*/)?c$", "abc", false],
    ["^a{0}b$", "b", true],
    ["^a{0}b$", "ab", false],
    ["^a{2}$", a(2), true],
    ["^a{2}$", a(3), false],
    ["^a{12}$", a(12), true],
    ["^a{12}$", a(1), false],
    ["^a{2,}$", a(5), true],
    ["^a{2,}$", a(1), false],
    ["^a{1,12}$", a(12), true],
    ["^a{1,12}$", a(13), false],
    ["^a{0,2}$", "", true],
    ["^a{0,2}$", a(3), false],
    ["^(a|b){2,3}$", "aba", true],
    ["^(a|b){2,3}$", "a", false],
    ["^(a|b){2,3}$", "abab", false],
    ["^(.*/)?(.*/)?c$", "a/b/c", true],
    ["^[ab]*[ab]*[ab]{1,2}[ab]{1,2}$", "a", false],
    ["^[ab]*[ab]*[ab]{1,2}[ab]{1,2}$", "ab", true],
    ["^[ab]{0,1}[ab]{0,1}$", "ab", true],
    // What only looks like a repetition.
    ["^a{01}$", "a{01}", true],
    ["^a{,2}$", "a{,2}", true],
    ["^a{1,02}$", "a{1,02}", true],
    ["^{$", "{", true],
    // Assertions.
    ["\\Ab", "ab", false],
    ["\\Aa", "ab", true],
    ["a\\z", "ab", false],
    ["b\\z", "ab", true],
    ["\\bb", "a b", true],
    ["\\bb", "ab", false],
    ["a\\b", "a", true],
    ["\\Bb", "ab", true],
    ["\\Bb", " b", false],
    ["\\Bb", "b", false],
    // Escapes.
    ["^\\.$", ".", true],
    ["^\\.$", "a", false],
    ["^\\_$", "_", true],
    ["^\\Qa.b|\\E$", "a.b|", true],
    ["^\\Qa.b\\E$", "axb", false],
    ["^\\Q\\E$", "", true],
    ["^\\a\\f\\n\\r\\t\\v$", "\x07\f\n\r\t\v", true],
    ["^\\x41\\x{42}\\x{000043}$", "ABC", true],
    ["^\\x{1f600}$", "\u{1f600}", true],
    ["^\\x{10ffff}$", "\u{10ffff}", true],
    ["^\\0$", "\0", true],
    ["^\\08$", "\x008", true],
    ["^\\012$", "\n", true],
    ["^\\0101$", "\x081", true],
    ["^\\101$", "A", true],
    ["^\\12$", "\n", true],
    ["^\\d\\D\\s\\S\\w\\W$", "5x a_-", true],
    ["^\\d$", "x", false],
    ["^\\D$", "5", false],
    ["^\\s$", "\v", false],
    ["^\\S$", " ", false],
    ["^\\w$", "ä", false],
    ["^\\W$", "a", false],
    ["^\\pL\\PL$", "a1", true],
    ["^\\pL$", "1", false],
    ["^\\p{Lu}$", "A", true],
    ["^\\p{Lu}$", "a", false],
    ["^\\p{Any}$", "1", true],
    ["^\\p{Greek}$", "α", true],
    ["^\\p{Greek}$", "a", false],
    ["^\\p{^Greek}$", "α", false],
    ["^\\p{^Greek}$", "a", true],
    ["^\\P{Greek}$", "a", true],
    ["^\\P{^Greek}$", "α", true],
    ["^\\P{^Greek}$", "a", false],
    // Brackets.
    ["^[abc]$", "b", true],
    ["^[abc]$", "d", false],
    ["^[^abc]$", "d", true],
    ["^[^abc]$", "a", false],
    ["^[a-c]$", "b", true],
    ["^[a-c]$", "-", false],
    ["^[a-]$", "-", true],
    ["^[]a]$", "]", true],
    ["^[^]a]$", "]", false],
    ["^[\\]]$", "]", true],
    ["^[\\x41-\\x43]$", "B", true],
    ["^[\\d.]$", "5", true],
    ["^[\\d.]$", ".", true],
    ["^[\\D]$", "5", false],
    ["^[^\\d]$", "x", true],
    ["^[\\pL]$", "a", true],
    ["^[[:alpha:]_]$", "x", true],
    ["^[[:alpha:]_]$", "_", true],
    ["^[[:alpha:]_]$", "1", false],
    ["^[[:^alpha:]]$", "1", true],
    ["^[[:^alpha:]]$", "x", false],
    ["^[[:a]$", ":", true],
    ["^[x[:digit:]]$", "5", true],
    ["^[a][[:digit:]]$", "a5", true],
    ["^[(|*]$", "*", true],
  ])("%j on %j: %s", (source, text, matches) => {
    expect(goExpression(source).test(text)).toBe(matches);
    expect(goExpression(source + large).test(text)).toBe(matches);
  });

  it.each([
    ...["(a", "a)", "((a)", ")", "*a", "?", "|*", "(*a)", "a**", "a*?", "a{2}*", "a{2}{3}", "{2}", "^a|{2}"],
    ...["a{1001}", "a{1,1001}", "a{1001,}", "a{3,2}"],
    ...["[", "[]", "[a", "[^", "[b-a]", "[[:nosuch:]]", "[a-", "[\\"],
    ...["\\1", "\\8", "\\e", "\\é", "\\x4", "\\x{}", "\\xg1", "\\x{110000}"],
    ...["\\p{Greek", "\\p{Nosuch}", "\\pX", "\\p"],
  ])("%s is refused", (source) => {
    expect(() => goExpression(source)).toThrow(SyntaxError);
    expect(() => goExpression(source + large)).toThrow(SyntaxError);
  });

  it("a quote may end with the expression, and a backslash may not", () => {
    expect(goExpression("^\\Qa*").test("a*b")).toBe(true);
    expect(goExpression("^\\Qa*").test("aab")).toBe(false);
    expect(() => goExpression("a\\")).toThrow(SyntaxError);
  });

  it("a thousand repetitions are the most, and as many as there are without a bound", () => {
    expect(goExpression("^a{1000}$").test(a(1000))).toBe(true);
    expect(goExpression("^a{1000}$").test(a(999))).toBe(false);
    expect(goExpression("^a{1,1000}$").test(a(1001))).toBe(false);
    expect(goExpression("^a{1000,}$").test(a(1001))).toBe(true);
  });
});
