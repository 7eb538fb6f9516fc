import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { analyzedSchema, type Schema, type SchemaProperty } from "./analyze";

const file = resolve(__dirname, "..", "..", "schema", "pulumi-package.schema.json");

describe("the schema for other languages", { tags: ["slow"] }, () => {
  let schema: Schema;
  let properties: [string, SchemaProperty][];

  beforeAll(async () => {
    schema = await analyzedSchema();
    const of = (place: string, list: Record<string, SchemaProperty> = {}) =>
      Object.entries(list).map(([name, one]): [string, SchemaProperty] => [`${place}.${name}`, one]);
    properties = [
      ...Object.entries(schema.resources).flatMap(([name, one]) => [
        ...of(name, one.inputProperties),
        ...of(name, one.properties),
      ]),
      ...Object.entries(schema.types).flatMap(([name, one]) => of(name, one.properties)),
    ];
  }, 120_000);

  it("equals the committed one, which `npm run generate:schema` writes", () => {
    const text = `${JSON.stringify(schema, undefined, 1)}\n`;
    if (process.env.UPDATE_SCHEMA === "1") writeFileSync(file, text);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(schema);
  });

  it("has a type for every value", () => {
    expect(properties.length).toBeGreaterThan(200);
    expect(JSON.stringify(schema)).not.toContain("pulumi.json#/Any");
  });

  it("describes every component, property and enum value", () => {
    const values = Object.entries(schema.types).flatMap(([name, one]) =>
      (one.enum ?? []).map((value): [string, { description?: string }] => [`${name}.${value.name}`, value]),
    );
    const all = [...properties, ...values, ...Object.entries(schema.resources)];
    expect(all.filter(([, { description }]) => !description).map(([name]) => name)).toEqual([]);
  });

  it("has no private property", () => {
    expect(properties.map(([name]) => name).filter((name) => /[#_]/.test(name))).toEqual([]);
  });

  it("has no two types with the same name in Go, which appends Args to the names of inputs", () => {
    const names = Object.keys(schema.types);
    expect(names.filter((name) => names.includes(`${name}Args`))).toEqual([]);
  });

  it("has no TypeScript notation in descriptions", () => {
    expect(JSON.stringify(schema)).not.toMatch(/\{@|@(?:example|see|default|param|link|internal)\b/);
  });

  it("refers in descriptions only to properties that exist", () => {
    const text = JSON.stringify(schema);
    const paths = [...text.matchAll(/\{\{% ref #\/(\S+) %\}\}/g)].map(([, path = ""]) => path.split("/"));
    const found = (path: string[]) =>
      path.reduce<unknown>((place, step) => (place as Record<string, unknown> | undefined)?.[step], schema);
    expect(paths.length).toBeGreaterThan(10);
    expect(text.match(/\{\{%/g)).toHaveLength(paths.length);
    expect(paths.filter((path) => found(path) === undefined)).toEqual([]);
  });

  it("has a type for every reference", () => {
    const references = JSON.stringify(schema).match(/#\/types\/[\w:]+/g) ?? [];
    const unknown = references.map((one) => one.slice("#/types/".length)).filter((one) => !schema.types[one]);
    expect(unknown).toEqual([]);
  });
});
