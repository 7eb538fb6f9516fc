import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";

const head = "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5\n";

/** The part of the text that the first diagnostic of a rule points at. */
function pointedAt(text: string, code: string): string {
  const found = checkSpec(text, { target: "bookworm/deb" }).find((diagnostic) => diagnostic.code === code);
  if (found === undefined) throw new Error(`${code} is not reported`);
  const line = text.split("\n")[found.line - 1] ?? "";
  return line.slice(found.column - 1, (found.endColumn ?? found.column) - 1);
}

describe("a diagnostic points at", () => {
  it.each([
    ["the name of a field", `${head}nam: a\n`, "unknown-field", "nam"],
    ["a quoted name", `${head}"nam": a\n`, "unknown-field", '"nam"'],
    ["a plain value", `${head}noarch: maybe # or not\n`, "wrong-type", "maybe"],
    ["a quoted value", `${head}noarch: "yes"\n`, "wrong-type", '"yes"'],
    [
      "a value in a list of a mapping",
      `${head}tests: [{name: a, files: {/a: {permissions: b}}}]\n`,
      "wrong-type",
      "b",
    ],
    ["a list in brackets", `${head}name: [a, b]\n`, "wrong-type", "[a, b]"],
    ["the first line of a mapping", `${head}name:\n  a: b  \n  c: d\n`, "wrong-type", "a: b"],
    ["the first line of a block", `${head}noarch: |\n  yes\n  no\n`, "wrong-type", "|"],
    ["the name of an empty value", `${head}tests:\n- name: a\n  files: 1\n`, "wrong-type", "1"],
    ["a value behind an anchor", `${head}noarch: &a maybe\n`, "wrong-type", "maybe"],
    [
      "a value behind a byte of two UTF-16 units",
      `${head}tests: [{name: 😀, dir: /a, steps: 1}]\n`,
      "wrong-type",
      "1",
    ],
    ["an alias", `${head}name: *nobody\n`, "yaml-syntax", "*nobody"],
    ["a merge key", `${head}x-a: &a {user: a}\nimage:\n  <<: *a\n  user: b\n`, "duplicate-field", "<<"],
    ["a reference", "# syntax=example.com/frontend\nname: a\n", "mutable-frontend", "example.com/frontend"],
    ["a hidden syntax line", "name: a\n  # syntax=a:1.2.3\n", "hidden-syntax-line", "  # syntax=a:1.2.3"],
    [
      "a line that ends in a carriage return",
      `${head}nam: [a,\r\n  b]\r\n`.replace("nam", "name"),
      "wrong-type",
      "[a,",
    ],
    ["nothing for the whole spec", "name: a\n", "no-syntax-line", ""],
    ["nothing for a missing field of the spec", `${head}name: ab\n`, "missing-for-target", ""],
  ])("%s", (_, text, code, expected) => {
    expect(pointedAt(text, code)).toBe(expected);
  });
});
