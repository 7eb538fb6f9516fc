import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import schema from "../../schema/pulumi-package.schema.json";
import { componentProvider } from "../../src/plugin/provider";
import { type Fitted, fitValue } from "../../src/plugin/schema";

const imageType = { type: "object", properties: schema.resources["dalec:index:Image"].inputProperties };
const problemsOf = ({ problems }: Fitted) =>
  problems.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
const { types } = schema;
const hold = (value: unknown) => fitValue({ types, later: (output) => output }, imageType, value, "");

describe("a value held to the schema", () => {
  it.each([
    [
      "the packages of one build where a list is wanted",
      { packages: {} },
      "packages: expected a list; got {}",
    ],
    ["text for a flag", { push: "yes" }, 'push: expected true or false; got "yes"'],
    [
      "a word that is none of an enum",
      { frontendPolicy: "never" },
      /^frontendPolicy: expected one of warn, /,
    ],
    [
      "a misspelt argument",
      { traget: "bookworm/deb" },
      /^traget: unknown key\. The keys are: packages, tags, /,
    ],
    ["a misspelt part", { frontend: { image: "a", digset: "b" } }, /^frontend\.digset: unknown key/],
    ["a part that is missing", { frontend: {} }, "frontend.image: is missing"],
    ["half a number of seconds", { builder: { nodes: [{ connectTimeoutSeconds: 0.5 }] } }, /a whole number/],
  ])("refuses %s", (_, value, problem) => {
    expect(problemsOf(hold(value))).toContainEqual(
      typeof problem === "string" ? problem : expect.stringMatching(problem),
    );
  });

  it("takes the names that Python gives what a stack exports, and leaves the user's own", () => {
    const node = { name: "n", driver_options: { "my_option-a": "1" }, connect_timeout_seconds: 9 };
    const given = { builder: { name: "b", driver: "remote", nodes: [node] } };
    const { value, problems } = hold(given);
    expect(problems).toEqual([]);
    expect(value).toMatchObject({
      builder: { nodes: [{ driverOptions: { "my_option-a": "1" }, connectTimeoutSeconds: 9 }] },
    });
  });

  it("leaves out what a language writes for nothing", () => {
    expect(hold({ push: null })).toEqual({ value: {}, problems: [] });
  });

  it("takes neither from a stack's configuration", () => {
    const value = { push: null, source_date_epoch: 0 };
    expect(problemsOf(fitValue({ types }, imageType, value, ""))).toEqual([
      "push: expected true or false; got null",
      expect.stringMatching(/^source_date_epoch: unknown key/),
    ]);
  });

  it("holds what comes later to its type when it comes, inside of lists, too, and shows none of it", async () => {
    const found: string[][] = [];
    const fitting = {
      types,
      later: (output: pulumi.Output<unknown>, check: (known: unknown) => Fitted) =>
        output.apply((known) => found.push(problemsOf(check(known)))),
    };
    const { problems } = fitValue(
      fitting,
      imageType,
      { packages: [pulumi.output({ target: 1 })], ssh: pulumi.secret({ key: "hidden" }) },
      "",
    );
    expect(problems).toEqual([]);
    await expect
      .poll(() => found)
      .toEqual([
        ["packages[0].directory: is missing", "packages[0].files: is missing"],
        ["ssh: expected a list; got an object"],
      ]);
  });
});

it("the plugin refuses arguments of a wrong shape before it makes anything, all at once", async () => {
  const plugin = componentProvider(schema, "0.0.0");
  const inputs = { target: "bookworm/testing/container", packages: {}, tags: "one" };
  await expect(plugin.construct?.("hello", "dalec:index:Image", inputs, {})).rejects.toThrow(
    /^dalec:index:Image hello: invalid arguments\n {2}packages: expected a list; got \{\}\n {2}tags: expected a list; got "one"\n {2}builder: is missing$/,
  );
});
