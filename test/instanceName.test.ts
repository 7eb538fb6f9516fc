import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { instanceName as nameOf } from "../src/instanceName";
import { instanceName } from "./support/instanceName";
import { recordProgram } from "./support/recording/recordProgram";

interface Identity {
  organization?: string;
  project?: string;
  stack?: string;
  type?: string;
  name?: string;
  /** The types above it. */
  above?: string[];
}

/** The name on machines of a component. */
async function named(identity: Identity): Promise<string> {
  const { type = "Package", name = "app", above = [], ...where } = identity;
  let found = "";
  await recordProgram(() => {
    let parent: pulumi.Resource | undefined;
    for (const one of above) parent = new pulumi.ComponentResource(one, "above", {}, parent && { parent });
    found = nameOf(new pulumi.ComponentResource(`dalec:index:${type}`, name, {}, parent && { parent }));
  }, where);
  return found;
}

describe("the name of a component on a machine", () => {
  it("is readable, and the same in every release", async () => {
    expect(await named({ organization: "organization" })).toBe("project-test-app-556d0614");
    expect(await named({ organization: "organization" })).toBe(instanceName("Package", "app"));
  });

  it("needs no organization, which unit tests of programs do not name", async () => {
    expect(await named({})).toBe(instanceName("Package", "app"));
  });

  const pairs: [string, Identity, Identity][] = [
    ["of a Package and an Image", { type: "Package" }, { type: "Image" }],
    ["of a LocalBuilder and a RemoteBuilder", { type: "LocalBuilder" }, { type: "RemoteBuilder" }],
    ["that differ in case", { name: "main" }, { name: "Main" }],
    ["that differ in a letter that names cannot have", { name: "a b" }, { name: "a/b" }],
    ["of two projects whose names end alike", { project: "a-b", stack: "c" }, { project: "a", stack: "b-c" }],
    ["of two stacks whose names end alike", { stack: "a-b", name: "c" }, { stack: "a", name: "b-c" }],
    ["in two components", { above: ["a:b:C"] }, { above: ["a:b:D"] }],
    ["in components of two", { above: ["a:b:C", "a:b:E"] }, { above: ["a:b:D", "a:b:E"] }],
    ["of two organizations", { organization: "one" }, { organization: "two" }],
    ["that begin alike", { name: `${"long-".repeat(30)}1` }, { name: `${"long-".repeat(30)}2` }],
  ];
  it.each(pairs)("differs between components %s", async (_what, one, other) => {
    expect(await named(one)).not.toBe(await named(other));
  });

  it.each(["app", "App 2", "ünïcode", "1st", "-", "a".repeat(300), `${"a".repeat(40)}......`])(
    "is valid for buildx, short, and safe as the name of a file: %s",
    async (name) => {
      expect(await named({ name })).toMatch(/^[a-z][a-z0-9._-]{0,53}[a-z0-9]-[0-9a-f]{8}$/);
      expect(await named({ project: "9lives", name })).toMatch(/^b-9lives-/);
    },
  );
});
