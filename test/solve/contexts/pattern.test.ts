import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readIgnoreFile } from "../../../src/solve/contexts/ignoreFile";
import { cleanPath, PatternError, patternList } from "../../../src/solve/contexts/pattern";

/** Patterns, a path, and whether BuildKit takes the path for matched. */
const table: [string[], string, boolean][] = [
  [["*/temp*"], "somedir/temporary.txt", true],
  [["*/temp*"], "somedir/temp", true],
  [["*/temp*"], "temporary.txt", false],
  [["*/*/temp*"], "somedir/subdir/temporary.txt", true],
  [["temp?"], "tempa", true],
  [["temp?"], "temp", false],
  [["**/*.go"], "main.go", true],
  [["**/*.go"], "a/b/main.go", true],
  [["*.md", "!README.md"], "README.md", false],
  [["*.md", "!README.md"], "other.md", true],
  [["*.md", "!README*.md", "README-secret.md"], "README-secret.md", true],
  [["*.md", "README-secret.md", "!README*.md"], "README-secret.md", false],
  [["docs"], "docs/a/b.txt", true],
  [["docs", "!docs/keep"], "docs/keep/b.txt", false],
  [["docs", "!docs/keep"], "docs/drop/b.txt", true],
  [["*", "!src"], "src/main.c", false],
  [["*", "!src"], "README", true],
  [["**"], "any/thing", true],
  [["**/foo"], "foo", true],
  [["**/foo"], "a/foo", true],
  [["**/foo"], "a/xfoo", false],
  [["foo/**"], "foo/a/b", true],
  [["foo/**"], "foo", false],
  [["a/**/b"], "a/b", true],
  [["a/**/b"], "a/x/y/b", true],
  [["[a-c].txt"], "b.txt", true],
  [["[^a-c].txt"], "b.txt", false],
  [["a.b"], "axb", false],
  [["\\*.txt"], "*.txt", true],
  [["\\*.txt"], "a.txt", false],
  [["./x/../y/"], "y/z", true],
];

describe("patterns match as in BuildKit", () => {
  it.each(table)("%j on %s: %s", (patterns, path, matched) => {
    expect(patternList(patterns).match(path).matched).toBe(matched);
    // A walk that hands the verdict of each directory on comes to the same.
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

  it.each(["[", "[]", "a[b", "!", "a\\", "[z-a]"])("%s is refused", (pattern) => {
    expect(() => patternList([pattern])).toThrow(PatternError);
  });

  it("any text is a pattern or refused, and any path can be matched", () => {
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

  it("cleaning twice is cleaning once", () => {
    fc.assert(fc.property(fc.string(), (path) => cleanPath(cleanPath(path)) === cleanPath(path)));
  });
});

describe("an ignore file", () => {
  it("loses comments, blanks, the byte order mark and leading slashes", () => {
    expect(readIgnoreFile("\uFEFF# all\r\n\n /dist/ \n!/dist/keep\n #not a comment")).toEqual([
      "dist",
      "!dist/keep",
      "#not a comment",
    ]);
  });
});
