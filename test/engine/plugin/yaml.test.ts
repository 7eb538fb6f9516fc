import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findProgram, programObstacle } from "../../support/engine/programs";
import { instanceName } from "../../support/instanceName";
import { labObstacle } from "../../support/lab/tools";
import { programContract, root, wrongArguments } from "./programContract";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx", "pulumi-language-yaml");
const spec = readFileSync(join(root, "examples", "yaml", "my-spec.yml"), "utf8");
const build = "docker-build:index:Image hello";

/** The example in Pulumi YAML, whose components the plugin creates. */
describe.skipIf(obstacle)("a program in Pulumi YAML", { timeout: 600_000 }, () => {
  const setting = programContract("yaml");

  it("registers a missing builder before a build, by a hook inside the plugin", async () => {
    const { workspace, stack } = setting();
    const builder = instanceName("LocalBuilder", "builder", { project: "dalec-yaml" });
    await workspace.run(findProgram("buildx") ?? "buildx", ["rm", "--keep-daemon", builder]);
    workspace.write("my-spec.yml", spec.replaceAll("Hello from Dalec", "Hello again"));
    const { changes } = await stack.up();
    expect(Object.entries(changes).filter(([, change]) => change !== "same")).toEqual([[build, "update"]]);
  });

  it("reports what an update from the command line built", async () => {
    const { workspace } = setting();
    workspace.write("my-spec.yml", spec.replaceAll("Hello from Dalec", "Hello once more"));
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

  wrongArguments(setting);
});
