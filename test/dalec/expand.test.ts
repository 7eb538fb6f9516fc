// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are substitutions of specs

import { describe, expect, it } from "vitest";
import { expand } from "../../src/dalec/arguments/expand";

const values = { V: "1.2.3-rc.1", S: "a b", W: "a[(]b", E: "", Q: '"*a\\' };

describe("a substitution has the same result as in BuildKit's shell:", () => {
  it.each([
    // Patterns.
    ["${V%-rc.1}", "1.2.3"],
    ["${V%%-*}", "1.2.3"],
    ["${V%.*}", "1.2.3-rc"],
    ["${V#*-}", "rc.1"],
    ["${V##*.}", "1"],
    ["${V/-/~}", "1.2.3~rc.1"],
    ["${V//./-}", "1-2-3-rc-1"],
    ["${W//[(]/}", "ab"],
    ["${Q%\\\\}", '"*a'],
    ['${Q/"*"/x}', "x"],
    ['"${Q/\\*/\\$}"', '"\\$a\\'],
    ['${Q%"\\\\"}', '"*a'],
    ["${W/$E/$V}", "1.2.3-rc.1a[(]b"],
    ["${V#'1.'}", "2.3-rc.1"],
    ["${S/ /-}", "a-b"],
    // Quotes and backslashes.
    ["a'$V'b", "a$Vb"],
    ['a"$V"b', "a1.2.3-rc.1b"],
    [`"a'b"`, "a'b"],
    ['"a\\"\\$V\\\\\\n"', 'a"$V\\\\n'],
    ["a\\b\\$V\\", "ab$V"],
    ["${E:-'}'\"}\"\\}}", "}}}"],
    // Values that are empty.
    ["${V-d} ${E-d} ${V:-d} ${E:-d}", "1.2.3-rc.1  1.2.3-rc.1 d"],
    ["${V+d} ${E+d} ${V:+d} ${E:+d}", "d d d "],
    ["${V?m} ${E?m} ${V:?m}", "1.2.3-rc.1  1.2.3-rc.1"],
    ["${E:-$V$E}", "1.2.3-rc.1"],
    // What has no value stays.
    ["$X ${X} ${X+d} ${X:-d}", "$X ${X} ${X+d} ${X:-d}"],
    ["${X#d} ${X/a/b} ${X//a/b}", "${X#d} ${X/a/b} ${X/a/b}"],
    // Names.
    ["$ a$", "$ a$"],
    ["$V- $V_x $Vé", "1.2.3-rc.1- $V_x $Vé"],
    ["$1V $@V", "$1V $@V"],
    ["$V".repeat(300), "1.2.3-rc.1".repeat(300)],
  ])("%s is %s", (text, filled) => {
    expect(expand(text, values)).toEqual({
      text: filled,
      used: expect.any(Set),
      missing: expect.any(Set),
    });
  });

  const unclosed = '"}" is missing at the end';
  const nested = (levels: number) => `${"${E:-".repeat(levels)}${"}".repeat(levels)}`;

  it.each([
    ['"a', "a double quote has no end"],
    ['"\\', "a double quote has no end"],
    ["'a", "a single quote has no end"],
    ["${", unclosed],
    ["${V", unclosed],
    ["${V:", unclosed],
    ["${V:+a", unclosed],
    ["${V/a/b", unclosed],
    ["${V/a", '"/" is missing at the end'],
    ["a${}", '"${}" is not a substitution'],
    ["${:", '"${:" is not a substitution'],
    ["${{", '"${{" is not a substitution'],
    ["${V!x}", '"!" is not an operator of a substitution'],
    ["${V:#x}", '":#" is not an operator of a substitution'],
    ["${E:?m}", "E: m"],
    ["${E:?}", "E: it cannot be empty"],
    [nested(200), undefined],
    [nested(201), "expected at most 200 levels of substitutions"],
  ])("the problem of %.20s is %s", (text, problem) => {
    expect(expand(text, values).problem).toBe(problem);
  });

  it("names what a text uses", () => {
    expect(expand("$ $V ${E:-$X} ${Q/$1/$@}", values)).toMatchObject({
      used: new Set(["V", "E", "Q"]),
      missing: new Set(["X", "1", "@"]),
    });
  });
});
