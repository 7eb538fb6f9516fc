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
