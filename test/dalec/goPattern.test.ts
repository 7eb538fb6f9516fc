import { expect, it } from "vitest";
import { goPatternProblem } from "../../src/dalec/check/goPattern";

const open = '")" is missing at the end';
const bracket = '"]" is missing at the end';
const nothing = (sign: string) => `nothing precedes "${sign}"`;
const unknown = (group: string) => `Go does not know "${group}"`;

// What regexp.Compile of Go says of each.
it.each([
  ["(a", open],
  ["((a)", open],
  ["\\d(", open],
  ["a)(", '"(" is missing before ")"'],
  ["[a", bracket],
  ["[\\]", bracket],
  ["[[:alpha:", bracket],
  ["*a", nothing("*")],
  ["a|+", nothing("+")],
  ["(?a)", nothing("?")],
  ["(*a)", nothing("*")],
  ["(?i:*a)", nothing("*")],
  ["(?i)*", nothing("*")],
  ["(?=a)", unknown("(?=")],
  ["a(?!b)", unknown("(?!")],
  ["(?<=a)b", unknown("(?<=")],
  ["(?<!a)b", unknown("(?<!")],
  ["(?>a)", unknown("(?>")],
  ["(a)\\1b", 'Go has no references to groups, such as "\\1"'],
  ["a\\", "nothing follows the backslash at its end"],
])("Go cannot compile the pattern %s: %s", (pattern, problem) => {
  expect(goPatternProblem(pattern)).toBe(problem);
});

it.each([
  "\\*a",
  "\\(*a",
  "\\Q(*",
  "a\\Q)\\E*",
  "\\12",
  "[\\ (]",
  "[[:alpha:](]",
  "[[:^alpha:](]",
  "a[(?=]",
  "a[]*]",
  "(?i)a",
  "(?P<name>a)",
  "(?<name>a)",
  "(?i-s:a)",
])("Go can compile the pattern %s", (pattern) => {
  expect(goPatternProblem(pattern)).toBeUndefined();
});
