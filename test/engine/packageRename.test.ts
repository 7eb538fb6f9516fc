import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

describe.skipIf(obstacle)("a package that is renamed", { timeout: 300_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;
  let stack: EngineStack;
  let name = "word";
  let aliases: { name: string }[] = [];
  const inProject = (...path: string[]) => join(workspace.projectDirectory, ...path);
  const manifests = () => readdirSync(inProject("dist")).filter((entry) => entry.startsWith(".dalec-"));
  const shown = () =>
    readdirSync(inProject("dist"))
      .filter((entry) => !entry.startsWith("."))
      .sort();
  const filesAfterUp = async () => {
    const { outputs } = await stack.up();
    return (outputs.files as dalec.BuiltPackageFile[]).map((file) => file.name).sort();
  };

  beforeAll(async () => {
    lab = await startLab();
    workspace = await openWorkspace();
    workspace.write("my-spec.yml", helloSpec());
    stack = await workspace.inlineStack(async () => {
      const { connection: builder } = new dalec.LocalBuilder("builder", {
        buildkitdConfig: { extraToml: lab.mirrorsToml },
      });
      const args = { builder, spec: "my-spec.yml", target: "bookworm/deb", outputDirectory: "dist" };
      return { files: new dalec.Package(name, args, { aliases }).files };
    });
  });
  afterAll(async () => {
    await workspace?.close();
    await lab?.stop();
  });

  it.each([
    { what: "without a change", to: "wort", text: helloSpec() },
    { what: "together with its content", to: "mot", text: helloSpec({ word: "Hallo" }) },
    { what: "with an alias", to: "ord", text: helloSpec({ word: "Hei" }), alias: true },
  ])("keeps its files: $what", async ({ to, text, alias }) => {
    await stack.up();
    aliases = alias ? [{ name }] : [];
    name = to;
    workspace.write("my-spec.yml", text);
    const files = await filesAfterUp();
    expect(files.length).toBeGreaterThan(0);
    expect(shown()).toEqual(files);
    expect(manifests()).toEqual([`.dalec-project-test-${to}.json`]);
    expect(readdirSync(inProject("dist", ".dalec"))).toEqual([`project-test-${to}`]);
  });

  it("leaves nothing behind", async () => {
    await stack.destroy();
    expect(readdirSync(inProject()).filter((entry) => /^(dist|\.dalec)$/.test(entry))).toEqual([]);
  });
});
