import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkSpec, type DalecSpec, renderSpec } from "../../src/dalec";
import { samples } from "./dalecData";
import { randomSpec } from "./randomSpec";

/** A spec as a program would write it: the value that its YAML means. */
const asWritten = (text: string) => parse(text) as DalecSpec;
const errors = (text: string) =>
  checkSpec(text)
    .filter(({ severity }) => severity === "error")
    .map(({ code, path }) => `${code} ${path}`)
    .sort();

describe("renderSpec", () => {
  it("writes fields in the order of their documentation, modes in decimal, and ambiguous texts in quotes", () => {
    const spec: DalecSpec = {
      license: "MIT",
      version: "1.10",
      name: "hello",
      "x-note": ["yes", 1],
      sources: { src: { inline: { file: { permissions: 0o755, contents: "#!/bin/sh\necho hi\n" } } } },
      build: {
        steps: [{ command: "make\nmake install\n", env: { FLAG: "true", EMPTY: "" } }],
        network_mode: "none",
      },
      dependencies: { runtime: { bash: { version: [">= 5"] }, coreutils: {} } },
      changelog: [{ date: "2026-11-23", author: "A <a@example.com>", changes: ["first: one", "- two"] }],
    };
    expect(renderSpec(spec)).toMatchInlineSnapshot(`
      "# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5@sha256:37f3a2ab5b7e65b3f8c5cb4e79f9f184f8d2b7e7d3f328041d7d22d160805c8c
      name: hello
      version: "1.10"
      license: MIT
      sources:
        src:
          inline:
            file:
              contents: |
                #!/bin/sh
                echo hi
              permissions: 493
      build:
        steps:
          - command: |
              make
              make install
            env:
              FLAG: "true"
              EMPTY: ""
        network_mode: none
      dependencies:
        runtime:
          bash:
            version:
              - ">= 5"
          coreutils: {}
      changelog:
        - date: 2026-11-23
          author: A <a@example.com>
          changes:
            - "first: one"
            - "- two"
      x-note:
        - "yes"
        - 1
      "
    `);
  });

  it("writes the given frontend in the syntax line", () => {
    expect(renderSpec({ name: "a" }, { frontend: "example.com/f:1" })).toBe(
      "# syntax=example.com/f:1\nname: a\n",
    );
  });

  it("writes the same text for specs that differ only in the order of their fields", () => {
    expect(renderSpec({ version: "1", name: "a" })).toBe(renderSpec({ name: "a", version: "1" }));
  });

  const rendered = (spec: object) =>
    renderSpec(spec as DalecSpec, { frontend: "f" }).slice("# syntax=f\n".length);

  it.each([
    ...["a", "abc", "/usr/bin/a-b c d", "a:b", "$X", "my", "yesterday", "1st", "a1", "1.2.3", "10.20.30"],
    ...["$(A)", "a{b}", "x".repeat(199)],
  ])("writes %s without quotes", (text) => expect(rendered({ name: text })).toBe(`name: ${text}\n`));

  it.each([
    // Other types, for one reader or another.
    ...[
      "",
      "true",
      "~",
      "1",
      "1.5",
      "0x1f",
      "y",
      "No",
      "OFF",
      "12:30",
      "1_000",
      "1.2.3-4",
      "1-1.2.3",
      "2026-11-23",
    ],
    // Signs of YAML.
    ...["!a", "-a", "a#", "a: b", "a:", "a  b", " a", "a ", "[a", "x".repeat(200), 'say "a"', "a\tb"],
  ])("writes %j in quotes", (text) =>
    expect(rendered({ name: text })).toBe(`name: ${JSON.stringify(text)}\n`),
  );

  it("escapes letters that YAML could read as a line end or a mark", () => {
    expect(rendered({ name: "a\u007fb\u0085c\u2028d\u2029e\ufefff" })).toBe(
      `name: "a${String.raw`\u007fb\u0085c\u2028d\u2029e\ufefff`}"\n`,
    );
  });

  it.each([
    ["a\n", "|\n  a\n"],
    ["a\nb\n", "|\n  a\n  b\n"],
    ["a\n\n  b: é\n", "|\n  a\n\n    b: é\n"],
    ["a\nb", "|-\n  a\n  b\n"],
    ["a\tb\n", "|\n  a\tb\n"],
    ...[
      "\n",
      "a\n\n",
      " a\nb",
      "\na\n",
      "a \nb",
      "a\t\nb",
      "a\nb ",
      "a\r\n",
      "\u0000a\n",
      "a\u0000\n",
      "a\u2028\n",
    ].map((text): [string, string] => [text, `${JSON.stringify(text).replace("\u2028", "\\u2028")}\n`]),
  ])("writes %j as lines if every YAML reader keeps them", (text, written) =>
    expect(rendered({ description: text })).toBe(`description: ${written}`),
  );

  it("writes lists and mappings, also empty ones and in one another", () => {
    expect(rendered({})).toBe("{}\n");
    expect(rendered({ name: undefined })).toBe("{}\n");
    expect(
      rendered({
        "x-b": [[1, []], [{}], { a: undefined }, [{ c: [true], b: null }]],
        "x-a": { constructor: { d: "e\nf" } },
        tests: [{ steps: [{ env: {}, command: "a" }], name: "b" }],
        targets: { "a b": { tests: [] } },
      }),
    ).toBe(`targets:
  a b:
    tests: []
tests:
  - name: b
    steps:
      - command: a
        env: {}
x-b:
  -
    - 1
    - []
  -
    - {}
  - {}
  -
    - c:
        - true
      b: null
x-a:
  constructor:
    d: |-
      e
      f
`);
  });

  it("orders the fields of a value that has two forms by the form that it has", () => {
    const replace = [{ new: "b", old: "a" }, "c => d"];
    const rule = { replace };
    expect(rendered({ sources: { a: { generate: [{ gomod: { edits: rule } }] } } })).toContain(`replace:
              - old: a
                new: b
              - c => d
`);
    expect(
      rendered({ dependencies: { build: ["b", "a"], test: { a: { arch: ["b"], version: ["c"] } } } }),
    ).toBe(
      `dependencies:
  build:
    - b
    - a
  test:
    a:
      version:
        - c
      arch:
        - b
`,
    );
  });

  it.each(samples())("keeps everything in %s", (_, text) => {
    expect(asWritten(renderSpec(asWritten(text)))).toEqual(asWritten(text));
  });

  it("keeps everything in any spec that the schema allows, including mistakes", { tags: ["slow"] }, () => {
    for (let seed = 0; seed < 500; seed++) {
      const spec = asWritten(randomSpec(seed, 0.001));
      const rendered = renderSpec(spec);
      expect(asWritten(rendered), `seed ${seed}`).toEqual(spec);
      expect(renderSpec(asWritten(rendered)), `seed ${seed}`).toBe(rendered);
      expect(errors(rendered), `seed ${seed}`).toEqual(errors(randomSpec(seed, 0.001)));
    }
  });
});
