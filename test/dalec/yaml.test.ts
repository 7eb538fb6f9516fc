import { describe, expect, it } from "vitest";
import { fieldOf, itemsAt, located, textAt } from "../../src/dalec/yaml/located";
import { parseYaml } from "../../src/dalec/yaml/parse";
import { fieldPath } from "../../src/dalec/yaml/path";
import { readPlainScalar } from "../../src/dalec/yaml/scalar";
import { entriesOf, textOf } from "../../src/dalec/yaml/tree";

const firstValue = (text: string) => entriesOf(parseYaml(text).value)[0]?.value;
const problemsOf = (text: string) => parseYaml(text).problems;
const entries = (text: string) =>
  entriesOf(parseYaml(text).value).map(({ key, value }) => [key, textOf(value)]);

describe("an unquoted value is, to Dalec's reader,", () => {
  it.each([
    ["0", 0],
    ["-1", -1],
    ["+1", 1],
    ["1_000", 1000],
    ["0644", 420],
    ["0x1F", 31],
    ["-0xff", -255],
    ["0o17", 15],
    ["0b101", 5],
    ["18446744073709551615", 2 ** 64],
  ])("the integer %s", (text, number) => {
    expect(readPlainScalar(text)).toEqual({ kind: "integer", number });
  });

  it.each([
    ["1.5", 1.5],
    ["12.5", 12.5],
    ["1.", 1],
    [".25", 0.25],
    ["-.5", -0.5],
    ["1.5e3", 1500],
    ["1.5E+10", 1.5e10],
    ["1.5e-3", 0.0015],
    ["-.inf", Number.NEGATIVE_INFINITY],
  ])("the number %s", (text, number) => {
    expect(readPlainScalar(text)).toEqual({ kind: "float", number });
  });

  it.each([
    ...["_1", "-_1", "1-2", "--1", "1.2.3", "1e3", "1.5e", "1.5ex"],
    ...[
      "0X1F",
      "0xfg",
      "10x1f",
      "0o178",
      "10o7",
      "0b12",
      "10b1",
      "0888",
      "0648",
      "01x",
      "36893488147419103232",
    ],
    ...["yes", "constructor", ".infinity"],
  ])("the text %s", (text) => expect(readPlainScalar(text)).toEqual({ kind: "string" }));

  it.each(["", "~", "null"])("nothing: %j", (text) => {
    expect(readPlainScalar(text)).toEqual({ kind: "null" });
    expect(textOf(firstValue(`a: ${text}`))).toBeUndefined();
  });
});

describe("a text field reads", () => {
  it.each([
    ["True", "true"],
    ["FALSE", "false"],
    ["1.50", "1.5"],
    ["0.0", "0"],
    ["-.inf", "-Inf"],
    [".inf", "+Inf"],
    [".nan", "NaN"],
    ["0.0001", "0.0001"],
    ["0.00001", "1e-05"],
    ["0.000000000015", "1.5e-11"],
    ["0x10", "16"],
    ["9007199254740993", "9007199254740993"],
    ["-9_007_199_254_740_993", "-9007199254740993"],
    ["0xffffffffffffffff", "18446744073709551615"],
    ["0777777777777777777777", "9223372036854775807"],
    ["0o777777777777777777777", "9223372036854775807"],
    ["'1.50'", "1.50"],
  ])("%s as %s", (text, read) => expect(textOf(firstValue(`a: ${text}`))).toBe(read));
});

describe("a text of YAML", () => {
  it("has positions in the whole text, also after white space at its beginning", () => {
    const text = "\n\n  a: [b\n";
    const [problem] = problemsOf(text);
    expect(problem).toMatchObject({ code: "yaml-syntax", offset: text.length });
    expect(parseYaml(text)).not.toHaveProperty("value");
    const documents = "\n\na: 1\n---\nb: 2\n";
    const offset = documents.indexOf("---");
    expect(problemsOf(documents)).toMatchObject([
      { code: "yaml-several-documents", offset, end: offset + 3 },
    ]);
    expect(parseYaml(" \n a: b").value).toMatchObject({ offset: 3, entries: [{ offset: 3, end: 4 }] });
  });

  it("says where a span ends on its line, unless it is empty", () => {
    const { locate } = parseYaml("a: 1\nb: 2\n");
    expect(locate({ offset: 5, end: 6 })).toEqual({ line: 2, column: 1, endColumn: 2 });
    expect(locate({ offset: 8, end: 8 })).toEqual({ line: 2, column: 4 });
  });

  it.each(["", "# only a comment", "~"])("may be empty: %j", (text) => {
    expect(parseYaml(text)).toEqual({ problems: [], locate: expect.any(Function) });
  });

  it("has a limited size", () => {
    const most = `#${" ".repeat(4 * 1024 * 1024 - 1)}`;
    expect(problemsOf(most)).toEqual([]);
    const message = "expected at most 4194304 characters, got 4194305";
    expect(problemsOf(`${most} `)).toEqual([{ code: "yaml-too-large", message, offset: 0, end: 0 }]);
  });

  it("has a limited depth", () => {
    const message = "expected at most 200 levels of nesting";
    const lists = (count: number) => `a: ${"[".repeat(count)}${"]".repeat(count)}`;
    expect(problemsOf(lists(200))).toEqual([]);
    expect(problemsOf(lists(201))).toEqual([{ code: "yaml-too-deep", message, offset: 203, end: 205 }]);
    const mappings = (count: number) => `${"{a: ".repeat(count)}${"}".repeat(count)}`;
    expect(problemsOf(mappings(200))).toEqual([]);
    expect(problemsOf(mappings(201))).toEqual([{ code: "yaml-too-deep", message, offset: 801, end: 802 }]);
    expect(problemsOf("[".repeat(50_000))).toMatchObject([{ code: "yaml-too-deep", message }]);
  });

  it("has a limited number of values after aliases are followed", () => {
    const aliases = (count: number) => `a: &a [${"x,".repeat(999)}]\nb: [${"*a,".repeat(count)}]`;
    expect(problemsOf(aliases(198))).toEqual([]);
    const message = "expected at most 200000 values once aliases are followed";
    expect(problemsOf(aliases(200))).toMatchObject([{ code: "yaml-too-many-aliases", message }]);
  });

  it("reads a field without a value as empty, behind its name", () => {
    expect(parseYaml("{a}").value).toMatchObject({
      entries: [{ value: { kind: "null", offset: 2, end: 2 } }],
    });
    expect(problemsOf(": 1")).toMatchObject([{ code: "yaml-syntax", message: "a field has no name" }]);
  });
});

describe("an alias", () => {
  it("stands for the last anchor in the text, not for one inside a value that another alias repeats", () => {
    const text = "a: &a { b: &b first }\nb: &b second\nc: *a\nd: *b\n";
    expect(entries(text).at(-1)).toEqual(["d", "second"]);
  });

  it("must not contain itself", () => {
    expect(problemsOf("a: &a [*a]")).toMatchObject([{ message: 'the alias "a" contains itself' }]);
  });

  it.each(["a: &x", "a: &x # text\n", "{ a: &x }"])("may not have an anchor without a value: %s", (text) => {
    expect(problemsOf(text)).toMatchObject([{ message: 'the anchor "x" has no value' }]);
  });

  it.each(["a: &x\nb: 1", "a: &x ''", "a: &x {}", "a: &x b", "a: &x # text\nb: *x"])(
    "may have: %s",
    (text) => {
      expect(problemsOf(text)).toEqual([]);
    },
  );
});

describe("a merge key", () => {
  it("adds what the mapping has not itself", () => {
    const text = "<<: [{ a: 1, b: 2 }, { b: 3, c: 4 }]\na: 5\nd: 6\n";
    expect(entries(text)).toEqual([
      ["a", "5"],
      ["d", "6"],
      ["b", "2"],
      ["c", "4"],
    ]);
    expect(parseYaml(text).value).toMatchObject({ merges: [{ overridden: ["a"], repeated: ["b"] }] });
    expect(parseYaml("a: 1").value).not.toHaveProperty("merges");
  });
});

describe("a tab between double quotes", () => {
  it("is refused where Dalec's reader loses text after it", () => {
    const text = '\n\n# a\ttab\na: "x\ty"\nb: 1\n';
    const offset = text.indexOf("\ty");
    expect(problemsOf(text)).toMatchObject([{ code: "yaml-syntax", offset, end: offset + 1 }]);
  });

  it.each([
    ["nothing follows", 'a: "x\ty"\n'],
    ["it is outside the quotes", '# a\ttab\na: "xy"\nb: 1\n'],
    ["it is the last character", 'a: "x\t"\nb: 1\n'],
    ["it ends a line", 'a: "x\t\n  y"\nb: 1\n'],
    ["only white space follows it on its line", 'a: "x\t \t\r\n  y"\nb: 1\n'],
    ["a backslash precedes it", 'a: "x\\\ty"\nb: 1\n'],
  ])("is accepted if %s", (_what, text) => expect(problemsOf(text)).toEqual([]));
});

describe("a field", () => {
  it.each([
    ["", "a", "a"],
    ["a", "b", "a.b"],
    ["a", "b.c", 'a["b.c"]'],
    ["a", "b c", 'a["b c"]'],
    ["a", "b[0]", 'a["b[0]"]'],
    ["a", "", 'a[""]'],
  ])("below %j with the name %j has the path %s", (path, name, full) => {
    expect(fieldPath(path, name)).toBe(full);
  });

  it("that is missing has the position of the value that it is missing from", () => {
    const spec = located(parseYaml("\n a:\n   b: ''\n   c: [1, ~]\n").value);
    expect([spec.offset, spec.end, spec.isSet]).toEqual([2, 2, true]);
    expect(located(undefined)).toMatchObject({ offset: 0, isSet: false });
    expect(fieldOf(spec, "a", "none")).toEqual({
      value: undefined,
      path: "a.none",
      offset: 2,
      end: 3,
      isSet: false,
    });
    expect(textAt(spec, "a", "b")).toBeUndefined();
    expect(itemsAt(fieldOf(spec, "a", "c")).map(({ path, isSet }) => [path, isSet])).toEqual([
      ["a.c[0]", true],
      ["a.c[1]", false],
    ]);
  });
});
