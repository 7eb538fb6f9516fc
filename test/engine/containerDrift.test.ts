import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DockerContainerBuilder } from "../../src/builders/dockerContainerBuilder";
import { importBuildkitImage } from "../support/docker/buildkitImage";
import { type DockerEngine, dockerObstacle, startDocker } from "../support/docker/engine";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { instanceName } from "../support/instanceName";

const obstacle = dockerObstacle() ?? programObstacle("pulumi");

describe.skipIf(obstacle)("drift of a container builder in the plan", { timeout: 120_000 }, () => {
  let engine: DockerEngine;
  let workspace: Workspace;
  let stack: EngineStack;
  let name = "builder";
  let aliases: { name: string }[] = [];
  const registration = "command:local:Command builder-registration";
  const container = `buildx_buildkit_${instanceName("DockerContainerBuilder", "builder")}0`;
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
      const args = { host: engine.host, image: "buildkit:test", network: "host" };
      new DockerContainerBuilder(name, args, { aliases });
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

  it("is shown for the same container after the builder and its stack were renamed", async () => {
    const id = docker("ps", "--quiet");
    await stack.rename("prod");
    await stack.up();
    [name, aliases] = ["renamed", [{ name }]];
    await stack.up();
    expect(docker("ps", "--all", "--quiet")).toBe(id);
    docker("rm", "--force", container);
    expect((await stack.preview()).text).toContain("is gone");
    await stack.up();
    expect(docker("ps", "--format", "{{.Names}}")).toBe(container);
    expect(Object.values((await stack.up()).changes)).toEqual(["same", "same", "same"]);
  });

  it("leaves nothing behind after destroy", async () => {
    await stack.destroy();
    expect(docker("ps", "--all", "--quiet") + docker("volume", "ls", "--quiet")).toBe("");
  });
});
