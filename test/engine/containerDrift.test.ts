import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DockerContainerBuilder } from "../../src/builders/dockerContainerBuilder";
import { importBuildkitImage } from "../support/docker/buildkitImage";
import { type DockerEngine, dockerObstacle, startDocker } from "../support/docker/engine";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";

const obstacle = dockerObstacle() ?? programObstacle("pulumi");

describe.skipIf(obstacle)("drift of a container builder in the plan", { timeout: 120_000 }, () => {
  let engine: DockerEngine;
  let workspace: Workspace;
  let stack: EngineStack;
  const registration = "command:local:Command builder-registration";
  const container = "buildx_buildkit_project-test-builder0";
  const docker = (...args: string[]) =>
    spawnSync("docker", args, {
      encoding: "utf8",
      env: { ...process.env, DOCKER_HOST: engine.host },
    }).stdout.trim();

  beforeAll(async () => {
    engine = await startDocker();
    importBuildkitImage(engine, "buildkit:test");
    workspace = await openWorkspace({ environment: { DOCKER_CONFIG: engine.configDirectory } });
    stack = await workspace.inlineStack(async () => {
      new DockerContainerBuilder("builder", { host: engine.host, image: "buildkit:test", network: "host" });
    });
  }, 120_000);
  afterAll(async () => {
    await workspace?.close();
    await engine?.stop();
  });

  it("is shown and repaired each time the container is missing, and then shows no change", async () => {
    await stack.up();
    expect((await stack.up()).changes[registration]).toBe("same");
    for (const _ of [1, 2]) {
      docker("rm", "--force", container);
      const preview = await stack.preview();
      expect(preview.changes[registration]).toBe("update");
      expect(preview.text).toContain("is gone");
      expect((await stack.up()).changes[registration]).toBe("update");
      expect(docker("ps", "--format", "{{.Names}}")).toBe(container);
      expect((await stack.up()).changes[registration]).toBe("same");
    }
  });

  it("leaves nothing behind after destroy", async () => {
    await stack.destroy();
    expect(docker("ps", "--all", "--quiet") + docker("volume", "ls", "--quiet")).toBe("");
  });
});
