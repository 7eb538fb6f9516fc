import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { beforeAll, describe, expect, it } from "vitest";
import { components } from "../../src/plugin/provider";
import { type Recording, recordProgram } from "../support/recording/recordProgram";
import type { Registration } from "../support/recording/registration";
import type { Recorded } from "../support/recording/values";
import { componentCases, inProject, secretText } from "./components";

const { resources: schema } = JSON.parse(
  readFileSync(resolve(__dirname, "..", "..", "schema", "pulumi-package.schema.json"), "utf8"),
);

const directory = inProject();

/** What the provider does in an update: it writes a package to the destination. */
const build = ({ type, inputs }: MockResourceArgs) => {
  const destination = inputs.exports?.[0]?.local?.dest;
  if (type !== "docker-build:index:Image") return {};
  if (destination !== undefined) {
    mkdirSync(destination, { recursive: true });
    writeFileSync(join(destination, "hello_1.0.0-debian12u1_amd64.deb"), "a package");
  }
  return { contextHash: "hash", digest: `sha256:${"0".repeat(64)}` };
};

const line = ({ type, name, parent }: Registration) => `${type} ${name} < ${parent}`;
/** Values with every secret left out. */
const plainText = (value: Recorded) =>
  JSON.stringify(value, (_key, inner) =>
    typeof inner === "object" && inner !== null && "secret" in inner ? "[secret]" : inner,
  );

it("covers every component", () => {
  const types = components.map(({ name }) => `dalec:index:${name}`);
  expect(componentCases.map(({ type }) => type).sort()).toEqual(types.sort());
});

describe.each(componentCases)("$type", ({ type, make }) => {
  let preview: Recording;
  let update: Recording;
  let two: Recording;

  beforeAll(async () => {
    preview = await recordProgram(() => void make("first", directory()), { preview: true });
    update = await recordProgram(() => void make("first", directory()), { outputs: build });
    two = await recordProgram(
      () => {
        make("first", directory());
        make("second", directory());
      },
      { preview: true },
    );
  });

  it("is an ancestor of every child", () => {
    const [root, ...children] = preview.resources;
    expect(root).toMatchObject({ type, name: "first", parent: undefined });
    const names = new Set(preview.resources.map(({ name }) => name));
    expect(children.length).toBeGreaterThan(0);
    expect(children.filter(({ parent }) => parent === undefined || !names.has(parent))).toEqual([]);
  });

  it("prefixes the name of every child with its own", () => {
    const names = preview.resources.map(({ name }) => name);
    expect(names.filter((name) => name !== "first" && !name.startsWith("first-"))).toEqual([]);
  });

  it("can be declared twice without a collision", () => {
    const lines = two.resources.map(line);
    expect(new Set(lines).size).toBe(lines.length);
    const of = (name: string) =>
      lines.filter((one) => one.includes(` ${name}`)).map((one) => one.replaceAll(name, "x"));
    expect(of("second").sort()).toEqual(of("first").sort());
    expect(preview.resources.map(line).sort()).toEqual(lines.filter((one) => one.includes(" first")).sort());
  });

  it("keeps secrets out of the state", () => {
    for (const { name, type: child, inputs, outputs } of preview.resources) {
      expect(`${child} ${name}: ${plainText(inputs)} ${plainText(outputs ?? {})}`).not.toContain(secretText);
    }
  });

  it("registers the same resources in a preview and in an update", () => {
    expect(update.resources.map(line).sort()).toEqual(preview.resources.map(line).sort());
  });

  it("registers all of its public outputs, which are known after an update", () => {
    const properties: [string, { $ref?: string }][] = Object.entries(schema[type].properties);
    const data = properties.filter(([, { $ref = "" }]) => !$ref.includes("#/resources/"));
    const outputs = update.resources[0]?.outputs ?? {};
    expect(Object.keys(outputs).sort()).toEqual(data.map(([name]) => name).sort());
    expect(JSON.stringify(outputs)).not.toContain('{"unknown":true}');
  });

  it("declares the same inputs in a second run", async () => {
    const again = await recordProgram(() => void make("first", directory()), { preview: true });
    const inputsOf = ({ resources }: Recording) =>
      resources.map((one) => `${line(one)} ${JSON.stringify(one.inputs)}`).sort();
    expect(inputsOf(again)).toEqual(inputsOf(preview));
  });
});
