import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";
import { copyRootProject } from "./rootProject";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

/** The project at the root of a clone, which needs only configuration. */
describe.skipIf(obstacle)("the root program", { timeout: 300_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;
  let stack: EngineStack;

  beforeAll(async () => {
    lab = await startLab();
    workspace = await openWorkspace();
    copyRootProject(workspace);
    workspace.write("my-spec.yml", helloSpec());
    stack = await workspace.projectStack({
      config: {
        "dalec:spec": "my-spec.yml",
        "dalec:targets": "bookworm/deb,bookworm/testing/container",
        "dalec:builder": JSON.stringify({ buildkitdConfig: { extraToml: lab.mirrorsToml } }),
        "dalec:tags": `${lab.registry.address}/team/{target}:1`,
        "dalec:push": "true",
      },
    });
  });

  afterAll(async () => {
    await workspace?.close();
    await lab?.stop();
  });

  it("builds the configured targets in the project directory, and changes nothing the second time", async () => {
    const { outputs } = await stack.up();
    expect(outputs).toEqual({
      packages: {
        "bookworm/deb": [expect.stringMatching(/^packages\/bookworm\/deb\/[^/]+_amd64\.deb$/)],
      },
      images: {
        "bookworm/testing/container": expect.stringMatching(
          /\/team\/bookworm-testing-container:1@sha256:[0-9a-f]{64}$/,
        ),
      },
    });
    const shown = readdirSync(join(workspace.projectDirectory, "packages/bookworm/deb"));
    expect(shown.filter((name) => name.endsWith(".deb"))).not.toEqual([]);
    expect(new Set(Object.values((await stack.up()).changes))).toEqual(new Set(["same"]));
  });

  it("refuses a wrong configuration, and shows each problem once and no secret", async () => {
    await stack.setConfig("dalec:targets", "bookworm/debb");
    await stack.setConfig("dalec:push", "yes");
    await stack.setConfig("dalec:registries", '{"password":"hunter2"}');
    const { text } = await stack.failingUp();
    const problems = [
      'dalec:targets: "bookworm/debb" is not a Dalec target',
      'dalec:push: expected true or false, got "yes"',
      "dalec:registries[0].username: is required",
    ];
    for (const problem of problems) expect(text.split(problem), text).toHaveLength(2);
    expect(text).not.toContain("hunter2");
  });

  it("leaves nothing behind", async () => {
    await stack.destroy();
    expect(existsSync(join(workspace.projectDirectory, "packages"))).toBe(false);
  });
});
