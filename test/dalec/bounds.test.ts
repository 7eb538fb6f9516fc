import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../src/cli/check";
import { checkSpec, type DalecSpec, readSpec, renderSpec } from "../../src/dalec";
import { parseYaml } from "../../src/dalec/yaml/parse";
import type { YamlValue } from "../../src/dalec/yaml/tree";

const errors = (text: string) => checkSpec(text).filter(({ severity }) => severity === "error");

describe("checkSpec never throws", () => {
  it("on any text", { tags: ["slow"] }, () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        (text) => void [checkSpec(text), readSpec(text)],
      ),
      { numRuns: 500 },
    );
  });

  it("on any bytes in a file", { tags: ["slow"] }, () => {
    const file = join(mkdtempSync(join(tmpdir(), "dalec-bytes-")), "spec.yml");
    try {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          writeFileSync(file, bytes);
          const code = check(
            [file, "--target", "azlinux3/rpm", "--format", "github"],
            { write: () => {} },
            { write: () => {} },
          );
          expect(code).toBe(1);
        }),
        { numRuns: 300 },
      );
    } finally {
      rmSync(dirname(file), { recursive: true });
    }
  });

  it("on anything that looks like YAML", () => {
    const piece = fc.constantFrom(
      "name: ",
      "sources:\n",
      "  ",
      "- ",
      "&a ",
      "*a",
      "{",
      "}",
      "[",
      "]",
      "|\n",
      "'",
      '"',
      "${X",
      "\n",
      "<<: ",
      "? ",
      "---\n",
      "\t",
      "!!int ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void checkSpec(pieces.join(""))),
      { numRuns: 1_000 },
    );
  });
});

describe("checkSpec limits", () => {
  it("the size of the text", () => {
    expect(errors(`description: ${"a".repeat(5 * 1024 * 1024)}`)).toMatchObject([{ code: "yaml-too-large" }]);
  });

  it("the number of values after aliases are followed", () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `x-${level}: &l${level} [${level === 0 ? "a, a" : `*l${level - 1}, *l${level - 1}`}]`,
    );
    expect(errors(levels.join("\n"))).toMatchObject([{ code: "yaml-too-many-aliases" }]);
  });

  it("nothing in a text with 10,000 aliases of one anchor", () => {
    expect(errors(`x-a: &a {b: c}\nx-b: [${Array(10_000).fill("*a").join(", ")}]`)).toEqual([]);
  });

  it.each([1_000, 20_000])("the depth: %d nested lists", (depth) => {
    expect(errors(`x-a: ${"[".repeat(depth)}${"]".repeat(depth)}`)).toMatchObject([
      { code: "yaml-too-deep" },
    ]);
  });
});

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("");

/** Large specs that would take minutes to check if the code searched a list for each of their parts. */
const large: Readonly<Record<string, () => string>> = {
  "30,000 unknown fields": () => lines(30_000, (index) => `nosuch${index}: a\n`),
  "20,000 sources": () =>
    `sources:\n${lines(20_000, (index) => `  s${index}: {context: {name: c${index}}}\n`)}`,
  "20,000 mounts": () =>
    `sources:\n  a:\n    path: /b\n    image:\n      ref: a\n      cmd:\n        steps: [{command: a}]\n        mounts:\n${lines(20_000, (index) => `        - {dest: /a${index}, spec: {context: {}}}\n`)}`,
  "30,000 arguments": () => `args:\n${lines(30_000, (index) => `  A${index}: b\n`)}`,
  "10,000 uses of undeclared arguments": () =>
    `args:\n${lines(10_000, (index) => `  A${index}: b\n`)}build:\n  steps:\n  - command: a\n    env:\n${lines(10_000, (index) => `      E${index}: "\${B${index}}"\n`)}`,
  "300,000 substitutions in one text": () => `args: {A: b}\nversion: "${`\${A}`.repeat(300_000)}"\n`,
  "1 MB of items": () => `x-a:\n${lines(250_000, () => "- a\n")}`,
  "30,000 artifacts of one name": () =>
    `artifacts:\n  docs:\n${lines(30_000, (index) => `    d${index}/x: {}\n`)}`,
};

describe("a large spec is checked in seconds, not minutes:", () => {
  // The time limit is the assertion: work that grows with the square of the text takes minutes.
  it.each(Object.keys(large))("%s", { tags: ["slow"], timeout: 30_000 }, (name) => {
    const found = checkSpec(large[name]?.() ?? "", {
      target: "bookworm/deb",
      namedContexts: ["a"],
      secrets: [],
      ssh: [],
    });
    expect(found.length).toBeGreaterThan(0);
  });
});

describe("renderSpec", () => {
  it("writes text that is read back as the same spec", { tags: ["slow"] }, () => {
    const word = fc.string({ unit: "grapheme", maxLength: 20 });
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
    const lines = fc
      .array(fc.oneof(word, fc.constantFrom("", " a", "b ", "\tc", "# d", "- e", "f: g")), { maxLength: 5 })
      .map((all) => all.join("\n"));
    const content = fc.record({ contents: lines, permissions: fc.integer({ min: 0, max: 0o777 }) });
    const specs: fc.Arbitrary<DalecSpec> = fc.record({
      name: word,
      version: fc.oneof(
        word,
        fc.constantFrom("1.10", "0644", "1_0", "0b1", "true", "~", "1.2.3", "2026-01-02"),
      ),
      noarch: fc.boolean(),
      args: fc.dictionary(name, word),
      sources: fc.dictionary(
        name,
        content.map((file) => ({ inline: { file } })),
      ),
      build: fc.record({
        steps: fc.array(fc.record({ command: lines, env: fc.dictionary(name, word) }), { maxLength: 3 }),
      }),
    });
    fc.assert(
      fc.property(specs, (spec) => {
        expect(plain(parseYaml(renderSpec(spec)).value)).toEqual(JSON.parse(JSON.stringify(spec)));
      }),
      { numRuns: 300 },
    );
  });
});

/** A value as plain data: texts, numbers and booleans by the kind of the scalar. */
function plain(value: YamlValue | undefined): unknown {
  switch (value?.type) {
    case "mapping":
      return Object.fromEntries(value.entries.map(({ key, value: inner }) => [key, plain(inner)]));
    case "list":
      return value.items.map(plain);
    case "scalar":
      if (value.kind === "boolean") return value.text === "true";
      return value.kind === "string" ? value.text : value.number;
    default:
      return undefined;
  }
}
