import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuiltPackageFile } from "../../src";
import { findProgram, programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx", "pulumi-language-yaml");
const root = resolve(__dirname, "..", "..");
const example = (file: string) => readFileSync(join(root, "examples", "yaml", file), "utf8");
const build = "docker-build:index:Image hello";

/** The example in Pulumi YAML, whose components the plugin makes. */
describe.skipIf(obstacle)("a program in Pulumi YAML", { timeout: 600_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;
  let stack: EngineStack;

  beforeAll(async () => {
    lab = await startLab();
    workspace = await openWorkspace();
    workspace.write("Pulumi.yaml", example("Pulumi.yaml").replace("dalec: ../..", `dalec: ${root}`));
    workspace.write("my-spec.yml", example("my-spec.yml"));
    stack = await workspace.projectStack({ config: { "dalec-yaml:buildkitd": lab.mirrorsToml } });
  });

  afterAll(async () => {
    await workspace?.close();
    await lab?.stop();
  });

  it("builds a package through the plugin, as its preview said", async () => {
    const preview = await stack.preview();
    const up = await stack.up();
    expect(up.changes).toEqual(preview.changes);
    const files = up.outputs.files as BuiltPackageFile[];
    const binary = files.find(({ name }) => name.endsWith(".deb"));
    expect(binary).toMatchObject({ packageName: "hello", version: "1.0.0" });
    const path = join(workspace.projectDirectory, binary?.path ?? "");
    const { stdout } = await workspace.run("dpkg-deb", ["--contents", path]);
    expect(stdout).toContain("./usr/bin/hello");
  });

  it("has nothing to do the second time", async () => {
    expect(new Set(Object.values((await stack.up()).changes))).toEqual(new Set(["same"]));
  });

  it("registers the builder where a build finds none, as hooks run inside the plugin, too", async () => {
    await workspace.run(findProgram("buildx") ?? "buildx", [
      "rm",
      "--keep-daemon",
      "dalec-yaml-test-builder",
    ]);
    workspace.write("my-spec.yml", example("my-spec.yml").replaceAll("Hello from Dalec", "Hello again"));
    const { changes } = await stack.up();
    expect(Object.entries(changes).filter(([, change]) => change !== "same")).toEqual([[build, "update"]]);
  });

  it("has a report of what an update from the command line built", async () => {
    workspace.write("my-spec.yml", example("my-spec.yml").replaceAll("Hello from Dalec", "Hello once more"));
    const pulumi = findProgram("pulumi") ?? "pulumi";
    const update = ["up", "--yes", "--skip-preview", "--stack", "test", "--event-log", "events.log"];
    const updated = await workspace.run("env", ["PULUMI_DEBUG_COMMANDS=true", pulumi, ...update]);
    expect(updated.stdout + updated.stderr).toContain("1 updated");
    const cli = join(root, "dist", "cli.js");
    const args = [cli, "report", "--stack", "test", "--events", "events.log", "--format", "json"];
    const { stdout, stderr } = await workspace.run(process.execPath, args);
    expect(stderr).toBe("");
    const { builds } = JSON.parse(stdout);
    expect(builds).toMatchObject([{ name: "hello", kind: "package", lastUpdate: "built" }]);
    expect(builds[0].files.length).toBeGreaterThan(0);
    expect(builds[0].seconds).toBeGreaterThanOrEqual(0);
  });

  it("shows all problems of the arguments at once", async () => {
    await stack.setConfig("dalec-yaml:target", "bookworm/debb");
    workspace.write("my-spec.yml", example("my-spec.yml").replace("inline:", "inlin:"));
    const { text } = await stack.failingUp();
    expect(text).toContain('"bookworm/debb" is not a Dalec target');
    expect(text).toContain('unknown field "inlin"');
  });
});
