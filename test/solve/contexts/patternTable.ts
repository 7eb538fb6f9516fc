/** Patterns, a path, and whether they match it in BuildKit. */
export const table: [patterns: string[], path: string, matched: boolean][] = [
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

/** Accidents of how BuildKit reads patterns, found by comparing with its own code. */
export const accidents: [patterns: string[], path: string, matched: boolean][] = [
  // A bar, a caret and braces are ordinary characters, but only if BuildKit uses no regular expression.
  [["a|b"], "a|b", true],
  [["a|b*"], "a|b", true],
  [["a|b*"], "xb", true],
  [["^a"], "^a", true],
  [["^a*"], "^a", false],
  [["{a}"], "{a}", true],
  [["b{2}*"], "bb", true],
  [["b{2}*"], "b{2}", false],
  // A star or a question mark within brackets closes them.
  [["[*]"], "*", false],
  [["[*]"], "/]", true],
  [["[?]"], "?", false],
  // A bracket that nothing opens is a character.
  [["a]*"], "a]b", true],
  // Go looks at the syntax of brackets only where the part before them matches ".".
  [["a*[]b]"], "a]", true],
  [["a*[b-]"], "a-", true],
  // A letter behind a backslash means what it means in a regular expression.
  [["obj\\Debug"], "obj-ebug", true],
  [["obj\\Debug"], "objDebug", true],
  [["a\\b"], "a\\b", false],
  [["a\\b"], "a", true],
  [["\\x41"], "A", true],
  [["\\101"], "A", true],
  [["\\pL"], "é", true],
  [["\\pl"], "é", true],
  [["\\P{Latin}"], "é", false],
  [["\\Qa*"], "a[^/]*$b", true],
  [["\\w\\W"], "a.", true],
  [["\\s"], "\u00a0", false],
  [["[[:digit:]]"], "1", true],
  [["[[:^digit:]]"], "1", false],
  // JavaScript counts a byte order mark among the spaces and U+0085 among the others; Go does the reverse.
  [["a\u0085"], "a", true],
  [["a\ufeff"], "a", false],
];

/** Patterns that BuildKit refuses only when it needs them for a path. */
export const refusedLate = [
  "[z-a]",
  "a*[",
  "a\\é",
  "\\pa",
  "obj\\User",
  "a|{2}*",
  "*{2}",
  "[[:a:]]",
  "a{1001}*",
  "a{2,1}*",
];
