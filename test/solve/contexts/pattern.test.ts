import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readIgnoreFile } from "../../../src/solve/contexts/ignoreFile";
import { cleanPath, PatternError, patternList } from "../../../src/solve/contexts/pattern";
import { accidents, refusedLate, table } from "./patternTable";

describe("a pattern matches as it does in BuildKit:", () => {
  it.each([...table, ...accidents])("%j on %j: %s", (patterns, path, matched) => {
    expect(patternList(patterns).match(path).matched).toBe(matched);
    // A walk that passes on the verdict of each directory has the same result.
    let parent: readonly boolean[] | undefined;
    let verdict = false;
    const parts = path.split("/");
    for (let length = 1; length <= parts.length; length++) {
      const found = patternList(patterns).match(parts.slice(0, length).join("/"), parent);
      parent = found.parent;
      verdict = found.matched;
    }
    expect(verdict).toBe(matched);
  });

  it.each([
    ...["[", "[]", "[^]", "[-a]", "a[b", "!", "a\\", "*["],
    // Go reads on only behind a part that matches the path ".".
    ...[".*[", "?*[", "\\.*[", "[.]*[", "[\\.]*[", "[!-/]*[", "[\\!-\\/]*[", "[^a]*[", "[^a-z]*[", "[a.]*["],
  ])("%s is refused", (pattern) => {
    expect(() => patternList([pattern])).toThrow(PatternError);
  });

  it.each([
    "a*[",
    "a.b*[",
    "[!-,]*[",
    "\\a*[",
    "[a]*[",
    "[\\a]*[",
    "[/-9]*[",
    "[^.]*[",
    "[^a.]*[",
    "??*[",
    "..*[",
  ])("%s is not refused, since Go does not read the part that is wrong", (pattern) => {
    expect(() => patternList([pattern])).not.toThrow();
  });

  it.each(refusedLate)("%s is refused when it is matched", (pattern) => {
    const list = patternList([pattern]);
    expect(() => list.match("a")).toThrow(PatternError);
  });

  it.each([
    ["src/**", "src", true],
    ["src/*", "src", true],
    ["src/lib/**", "src", true],
    ["src/**", "other", false],
    ["src", "src/lib", false],
    ["s*/lib", "other", true],
    ["a/**/b", "a/c", true],
    ["a/*/b", "a/c", true],
  ])("%s can match below %s: %s", (pattern, directory, canMatch) => {
    expect(patternList([pattern]).canMatchBelow(directory)).toBe(canMatch);
    expect(patternList([`!${pattern}`]).canExceptBelow(directory)).toBe(canMatch);
  });

  it("is not known below a directory whose verdict it could not change", () => {
    const list = patternList(["*", "!dir/keep", "dir"]);
    expect(list.match("dir/keep", list.match("dir").parent).matched).toBe(false);
    expect(list.match("dir/other", list.match("dir").parent).matched).toBe(true);
  });

  it("accepts or refuses any text, and matches any path", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.string(), (patterns, path) => {
        try {
          patternList(patterns).match(path);
        } catch (error) {
          expect(error).toBeInstanceOf(PatternError);
        }
      }),
    );
  });

  it.each([
    ["", "."],
    ["./a//b/.", "a/b"],
    ["/", "/"],
    ["/../a", "/a"],
    ["/a/../../b/", "/b"],
    ["../../a", "../../a"],
    ["a/../../b", "../b"],
    ["a/..", "."],
  ])("has the shortest form of %j, %j", (path, clean) => expect(cleanPath(path)).toBe(clean));

  it("leaves a clean path unchanged", () => {
    fc.assert(fc.property(fc.string(), (path) => cleanPath(cleanPath(path)) === cleanPath(path)));
  });
});

describe("an ignore file", () => {
  it("is read without its comments, blank lines, byte order mark and leading slashes", () => {
    expect(readIgnoreFile("\uFEFF# all\r\n\n /dist/ \n!/dist/keep\n #not a comment")).toEqual([
      "dist",
      "!dist/keep",
      "#not a comment",
    ]);
  });

  it("keeps a slash and an exclamation mark that stand alone", () => {
    expect(readIgnoreFile("/\n!/\n!\n")).toEqual(["/", "!/", "!"]);
  });

  it("treats the same characters as spaces as Go does", () => {
    expect(readIgnoreFile("\u0085a\u0085\n!\u0085b\n\u0085\nc\uFEFF")).toEqual(["a", "!b", "c\uFEFF"]);
  });
});
