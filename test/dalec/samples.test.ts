import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkSpec } from "../../src/dalec";
import type { Schema } from "../../src/dalec/schema/schemaDefinition";
import { spec as specSchema } from "../../src/dalec/schema/specSchema";
import { ownSamples, samples } from "./dalecData";

/** The only sample that uses forms that Dalec still reads although a better form exists. */
const discouraged = "discouraged.yml";

describe("the sample specs", () => {
  it.each(samples())("%s has no error", (_, text) => {
    expect(checkSpec(text).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("get no warnings or hints, except those of discouraged forms and of the next release", () => {
    const remarks = ownSamples().flatMap(([name, text]) =>
      checkSpec(text).map(({ code, path }) => `${name} ${path}: ${code}`),
    );
    expect(remarks).toEqual([
      `${discouraged} dependencies.runtime: ignored-package-list`,
      `${discouraged} build.steps[0].mounts: ignored-mounts`,
      `${discouraged} tests[0].dir: ignored-test-directory`,
      "next-release.yml : unknown-release",
    ]);
  });

  it("use every field of the schema, every value of each enumeration and every form of each value", () => {
    const places = new Map<Schema, string>();
    const known = new Parts(places);
    known.addSchema(specSchema, "DalecSpec");
    const used = new Parts(places);
    for (const [, text] of ownSamples()) used.addValue(specSchema, parse(text), "DalecSpec");
    expect([...known.names].filter((name) => !used.names.has(name))).toEqual([]);
  });
});

/** Names of the parts of a schema, such as `Source.git` or `CacheDirectory.sharing: locked`. */
class Parts {
  readonly names = new Set<string>();

  /** `places` is where the schema holds each of its parts first; all places of a shared part count as one. */
  constructor(private readonly places = new Map<Schema, string>()) {}

  /** Adds every part that a schema has. */
  addSchema(schema: Schema, place: string): void {
    if (schema.kind === "text") for (const value of schema.values ?? []) this.names.add(`${place}: ${value}`);
    if (schema.kind === "list") this.addSchema(schema.items, place);
    if (schema.kind === "map") this.addSchema(schema.values, place);
    if (schema.kind !== "object" && schema.kind !== "either") return;
    if (this.places.has(schema)) return;
    this.places.set(schema, place);
    if (schema.kind === "object") {
      for (const [name, field] of Object.entries(schema.fields())) {
        this.names.add(`${schema.name}.${name}`);
        this.addSchema(field.schema, `${schema.name}.${name}`);
      }
      return;
    }
    for (const form of [schema.preferred, schema.other]) {
      this.names.add(`${place} as ${form.kind}`);
      this.addSchema(form, place);
    }
  }

  /** Adds every part that a value uses. Empty lists and maps use nothing. */
  addValue(schema: Schema, value: unknown, place: string): void {
    if (schema.kind === "text" && schema.values !== undefined) this.names.add(`${place}: ${value}`);
    if (schema.kind === "list" && Array.isArray(value)) {
      for (const item of value) this.addValue(schema.items, item, place);
    }
    if (schema.kind === "either") {
      const form = formOf(schema.preferred, value) ? schema.preferred : schema.other;
      this.names.add(`${this.places.get(schema)} as ${form.kind}`);
      this.addValue(form, value, place);
    }
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (schema.kind === "map") this.addValue(schema.values, inner, place);
      if (schema.kind !== "object") continue;
      const field = schema.fields()[key];
      if (field === undefined || isEmpty(inner, field.schema)) continue;
      this.names.add(`${schema.name}.${key}`);
      this.addValue(field.schema, inner, `${schema.name}.${key}`);
    }
  }
}

/** Whether a value has the form of a schema. */
function formOf({ kind }: Schema, value: unknown): boolean {
  if (kind === "text") return typeof value === "string";
  return kind === "list" ? Array.isArray(value) : typeof value === "object" && !Array.isArray(value);
}

/** Whether a value is an empty list or map, where the schema has items to show. */
function isEmpty(value: unknown, { kind }: Schema): boolean {
  if (kind === "object" || kind === "nothing") return false;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
