import { describe, expect, it } from "vitest";
import { parseYaml } from "../../src/dalec/yaml/parse";

describe("text that is not YAML is explained without the words of a parser", () => {
  const fields = "the indentation does not fit: fields that belong together begin in the same column";
  const items = "the indentation does not fit: the items of a list begin in the same column";
  const here = "a field cannot begin here, because the one before it has a value. Check the indentation";
  it.each([
    ["a:\n   b: 1\n  c: 2\n", 3, fields],
    ["a:\n  b:\n c:\n", 2, fields],
    ["a:\n  b: 1\n   c: 2\n", 2, here],
    ["a: b: c\n", 1, here],
    ["a:\n  - b\n - c\n", 3, items],
    ["a:\n\tb: 1\n", 2, "YAML allows no tab characters in the indentation"],
    ["a: 1\nb\n", 2, 'expected ": " and a value after the name of a field'],
    ["a: {b: 1\n", 2, 'expected "}" at the end'],
    ["a: [1, 2\n", 2, 'expected "]" at the end'],
    ["a: {b: 1}}\n", 1, 'unexpected "}", which closes nothing'],
    ['a: "b\n', 2, "a double quote has no end"],
    ["a: 'b\n", 2, "a single quote has no end"],
    ["a: 'b' c\n", 1, "unexpected text behind a value"],
    ["a: @b\n", 1, 'a text that begins with "@" needs quotes'],
    ["a: |b\n", 1, 'expected the end of the line after "|" or ">"'],
    ["a: >\n\n     \n  b\n", 4, "the empty lines before a text are indented further than the text"],
    ["- a\nb: 1\n", 2, ""],
  ])("%j at line %d: %s", (text, line, message) => {
    const { problems, locate } = parseYaml(text);
    const lines = problems.map((problem) => locate(problem).line);
    expect(new Set(lines).size).toBe(lines.length);
    expect(problems[0]?.code).toBe("yaml-syntax");
    expect(problems[0]?.message.startsWith(message)).toBe(true);
    const jargon = /[Ii]mplicit|collection|compact|[Ff]low|sequence|mapping items/;
    for (const { message } of problems) expect(message).not.toMatch(jargon);
    expect(lines[0]).toBe(line);
  });
});
