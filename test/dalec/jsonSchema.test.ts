import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkSpec, specJsonSchema } from "../../src/dalec";
import { nextLine } from "../../src/dalec/releases/release";
import { samples, verdicts, withoutData } from "./dalecData";
import { mutations } from "./mutations";
import { randomSpec } from "./randomSpec";

const published = join(__dirname, "../../schema/dalec-spec.schema.json");

const validate = new Ajv2020({ strict: false }).compile(specJsonSchema());
/** For the samples, of which one uses what the next release adds. */
const validateNext = new Ajv2020({ strict: false }).compile(specJsonSchema(nextLine));

describe("the JSON Schema of specs", () => {
  it.each(samples())("accepts %s", (_, text) => {
    expect(validateNext(parse(text)) || validateNext.errors).toBe(true);
  });

  it.each([
    ["an extension field", { "x-note": 1 }],
    ["a link by its one path", { image: { post: { symlinks: { "/a": { path: "/b" } } } } }],
    ["a day of a change", { changelog: [{ date: "2026-11-23" }] }],
    ["packages as a list", { dependencies: { build: ["gcc"] } }],
    ["an environment variable that is a number", { build: { steps: [{ command: "make" }], env: { A: 1 } } }],
  ])("accepts %s, which Dalec's own schema rejects", (_, spec) => {
    expect(validate(spec) || validate.errors).toBe(true);
  });

  it.each([
    ["an unknown field", { nam: "a" }],
    ["two kinds of source", { sources: { a: { http: { url: "x" }, context: {} } } }],
    ["a generator without a kind", { sources: { a: { context: {}, generate: [{ gomod: null }] } } }],
    ["a step without a command", { build: { steps: [{}] } }],
  ])("rejects %s", (_, spec) => {
    expect(validate(spec)).toBe(false);
  });

  it("equals the published schema, which `npm run generate:schema` writes", () => {
    expect(JSON.parse(readFileSync(published, "utf8"))).toEqual(specJsonSchema());
  });

  it("refuses extension fields only where Dalec refuses them", () => {
    const source = { inline: { file: { "x-a": 1 } } };
    expect(validate({ sources: { a: source } })).toBe(false);
    expect(validate({ tests: [{ name: "a", mounts: [{ dest: "/a", spec: source }] }] })).toBe(false);
    expect(
      validate({
        tests: [{ name: "a", "x-a": 1, mounts: [{ dest: "/a", spec: { context: {} }, "x-a": 1 }] }],
      }),
    ).toBe(true);
  });

  it.skipIf(withoutData)(
    "accepts every changed spec that the genuine loader accepts",
    { tags: ["slow"] },
    () => {
      const loaded = verdicts().filter(({ accepted }) => accepted);
      const refused = loaded.filter(({ spec }) => !validate(parse(spec)));
      expect(loaded.length).toBeGreaterThan(500);
      expect(refused.map(({ file, mutation, path }) => `${file} ${mutation} ${path.join(".")}`)).toEqual([]);
    },
  );

  it("accepts every random spec without an error", { tags: ["slow"] }, () => {
    const specs = Array.from({ length: 600 }, (_, seed) => randomSpec(seed, 0.002)).filter((spec) =>
      checkSpec(spec).every(({ severity }) => severity !== "error"),
    );
    expect(specs.length).toBeGreaterThan(100);
    expect(specs.filter((spec) => !validate(parse(spec)))).toEqual([]);
  });

  it("rejects every misspelled field and wrong type in the samples", { tags: ["slow"] }, () => {
    const shown = mutations().filter(({ kind }) => kind !== "removed");
    const passing = shown.filter(({ value }) => validateNext(value));
    expect(passing.map(({ sample, kind, path }) => `${sample} ${kind} ${path}`)).toEqual([]);
  });
});
