import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { reportOf } from "../../src/report/stackReport";
import { readState } from "../../src/report/state";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");
const specs = ["word.yml", "greeter.yml", "party.yml"];
const example = (file: string) =>
  readFileSync(resolve(__dirname, "..", "..", "examples", "package-chain", file), "utf8");

/** The specs of the example: party depends on greeter, and greeter depends on word, to build and to run. */
describe.skipIf(obstacle)("packages that depend on each other", { timeout: 900_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;
  let stack: EngineStack;
  const program = async () => {
    const builder = new dalec.LocalBuilder("builder", { buildkitdConfig: { extraToml: lab.mirrorsToml } });
    const common = { builder: builder.connection, target: "bookworm/deb" };
    const build = (name: string, dependencies: dalec.Package[]) =>
      new dalec.Package(name, {
        ...common,
        spec: `${name}.yml`,
        outputDirectory: `dist/${name}`,
        dependencyPackages: dependencies.map(({ built }) => built),
      });
    const word = build("word", []);
    const greeter = build("greeter", [word]);
    const party = build("party", [word, greeter]);
    const image = new dalec.Image("image", {
      builder: builder.connection,
      spec: "party.yml",
      target: "bookworm/testing/container",
      prebuiltPackages: [party.built],
      dependencyPackages: [word.built, greeter.built],
      tags: [`${lab.registry.address}/team/party:1`],
      push: true,
    });
    return { files: party.files, ref: image.ref };
  };
  const builds = (changes: Record<string, string>) =>
    Object.entries(changes)
      .filter(([name, change]) => name.startsWith("docker-build:") && change !== "same")
      .map(([name]) => name.replace("docker-build:index:Image ", ""))
      .sort();
  const change = (file: string, from: string, to: string) => {
    const text = readFileSync(join(workspace.projectDirectory, file), "utf8");
    expect(text).toContain(from);
    workspace.write(file, text.replace(from, to));
  };

  beforeAll(async () => {
    lab = await startLab();
    workspace = await openWorkspace();
    for (const file of specs) workspace.write(file, example(file));
    stack = await workspace.inlineStack(program);
  });

  afterAll(async () => {
    await workspace?.close();
    await lab?.stop();
  });

  it("are built in order, and installed in an image", async () => {
    const preview = await stack.preview();
    expect(builds(preview.changes)).toEqual(["greeter", "image", "party", "word"]);
    const up = await stack.up();
    expect(up.changes).toEqual(preview.changes);
    expect(String(up.outputs.ref)).toMatch(/team\/party:1@sha256:/);
    const resources = readState(JSON.stringify({ deployment: await stack.state() }));
    const { builds: reports } = reportOf(resources, new Map());
    expect(reports.map(({ name, needs }) => [name, needs.map((need) => need.name)])).toEqual([
      ["greeter", ["word"]],
      ["party", ["greeter", "word"]],
      ["word", []],
      ["image", ["greeter", "party", "word"]],
    ]);
  });

  it("take at most 8 KB of the state per package, and 6 KB per image, besides the text of the spec", async () => {
    const { resources = [] } = await stack.state();
    const bytes = (name: string) => {
      const own = resources.filter(({ urn }) =>
        [name, `${name}-files`].includes(urn.split("::").at(-1) ?? ""),
      );
      expect(own).toHaveLength(3);
      return Buffer.byteLength(JSON.stringify(own, (key, value) => (key === "inline" ? undefined : value)));
    };
    for (const name of ["word", "greeter", "party"]) expect(bytes(name)).toBeLessThanOrEqual(8_000);
    expect(bytes("image")).toBeLessThanOrEqual(6_000);
  });

  it("are not rebuilt when nothing changed", async () => {
    const { changes } = await stack.up();
    expect(new Set(Object.values(changes))).toEqual(new Set(["same"]));
  });

  it("are rebuilt from the first changed package on, as the preview shows", async () => {
    change("word.yml", "          Hello", "          Welcome");
    expect(builds((await stack.preview()).changes)).toEqual(["greeter", "image", "party", "word"]);
    const up = await stack.up();
    expect(builds(up.changes)).toContain("word");
    expect(builds(up.changes)).toContain("greeter");
    expect(builds((await stack.up()).changes)).toEqual([]);
  });

  it("do not rebuild a package that does not depend on the changed one", async () => {
    change("party.yml", "Greets everybody.", "Greets everybody there is.");
    expect(builds((await stack.up()).changes)).toEqual(["image", "party"]);
  });

  it("rebuild nothing else when their result stays the same", async () => {
    change("word.yml", "mkdir -p out &&", "mkdir -p out  &&");
    const { changes } = await stack.up();
    expect(builds(changes)).toEqual(["word"]);
    expect(builds((await stack.up()).changes)).toEqual([]);
  });

  it("leave nothing behind", async () => {
    await stack.destroy();
    expect(existsSync(join(workspace.projectDirectory, ".dalec"))).toBe(false);
    expect(existsSync(join(workspace.projectDirectory, "dist"))).toBe(false);
  });
});
