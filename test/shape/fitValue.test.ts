import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import schema from "../../schema/pulumi-package.schema.json";
import { componentProvider } from "../../src/plugin/provider";
import { type Fitted, fitValue } from "../../src/shape/fitValue";

const imageType = { type: "object", properties: schema.resources["dalec:index:Image"].inputProperties };
const problemsOf = ({ problems }: Fitted) =>
  problems.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
const { types } = schema;
const fitted = (value: unknown) =>
  fitValue({ types, foreign: true, later: (output) => output }, imageType, value, "");

describe("a value fitted to the schema", () => {
  it.each([
    [
      "the packages of one build in place of a list",
      { prebuiltPackages: {} },
      "prebuiltPackages: expected a list, got an object",
    ],
    ["text for a flag", { push: "yes" }, 'push: expected true or false, got "yes"'],
    ["a word that is not in an enum", { frontendPolicy: "never" }, /^frontendPolicy: expected one of warn, /],
    ["a misspelt argument", { traget: "bookworm/deb" }, 'traget: unknown key. Did you mean "target"?'],
    [
      "a misspelt part",
      { frontend: { image: "a", digset: "b" } },
      'frontend.digset: unknown key. Did you mean "digest"?',
    ],
    [
      "an argument that resembles none",
      { colour: "blue" },
      /^colour: unknown key\. The keys are: prebuiltPackages, tags, /,
    ],
    ["a part that is missing", { frontend: {} }, "frontend.image: is required"],
    ["a fraction of a second", { builder: { nodes: [{ connectTimeoutSeconds: 0.5 }] } }, /a whole number/],
  ])("refuses %s", (_, value, problem) => {
    expect(problemsOf(fitted(value))).toContainEqual(
      typeof problem === "string" ? problem : expect.stringMatching(problem),
    );
  });

  it("accepts property names as Python exports them, and leaves the keys that a user chose", () => {
    const node = { name: "n", driver_options: { "my_option-a": "1" }, connect_timeout_seconds: 9 };
    const given = { builder: { name: "b", driver: "remote", nodes: [node] } };
    const { value, problems } = fitted(given);
    expect(problems).toEqual([]);
    expect(value).toMatchObject({
      builder: { nodes: [{ driverOptions: { "my_option-a": "1" }, connectTimeoutSeconds: 9 }] },
    });
  });

  it("ignores null, which some languages write for an omitted argument", () => {
    expect(fitted({ push: null })).toEqual({ value: {}, problems: [] });
  });

  it("accepts neither Python's names nor null in the configuration of a stack", () => {
    const value = { push: null, source_date_epoch: 0 };
    expect(problemsOf(fitValue({ types }, imageType, value, ""))).toEqual([
      "push: expected true or false, got nothing",
      expect.stringMatching(/^source_date_epoch: unknown key/),
    ]);
  });

  it("fits an output once its value is known, even in a list, and never shows that value", async () => {
    const found: string[][] = [];
    const fitting = {
      types,
      later: (output: pulumi.Output<unknown>, check: (known: unknown) => Fitted) =>
        output.apply((known) => found.push(problemsOf(check(known)))),
    };
    const { problems } = fitValue(
      fitting,
      imageType,
      { prebuiltPackages: [pulumi.output({ target: 1 })], ssh: pulumi.secret({ key: "hidden" }) },
      "",
    );
    expect(problems).toEqual([]);
    await expect
      .poll(() => found)
      .toEqual([
        ["prebuiltPackages[0].directory: is required", "prebuiltPackages[0].files: is required"],
        ["ssh: expected a list, got an object"],
      ]);
  });
});

it("the plugin refuses all arguments of a wrong shape at once, before it creates anything", async () => {
  const plugin = componentProvider(schema, "0.0.0");
  const inputs = { target: "bookworm/testing/container", prebuiltPackages: {}, tags: "one" };
  await expect(plugin.construct?.("hello", "dalec:index:Image", inputs, {})).rejects.toThrow(
    /^dalec:index:Image hello: invalid arguments\n {2}prebuiltPackages: expected a list, got an object\n {2}tags: expected a list, got text\n {2}builder: is required$/,
  );
});
