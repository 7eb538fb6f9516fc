import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { specJsonSchema } from "../../src/spec";
import { samples, withoutData } from "./dalecData";

const validate = new Ajv2020({ strict: false }).compile(specJsonSchema());

describe("the JSON Schema of specs", () => {
  it.skipIf(withoutData).each(samples())("accepts %s", (_, text) => {
    expect(validate(parse(text)) || validate.errors).toBe(true);
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
});
