import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuilderConnection } from "../../../src/connection";
import { containerDrift } from "../../../src/machine/drivers/dockerContainer";
import { register, unregister } from "../../../src/machine/register";
import { importBuildkitImage } from "../../support/docker/buildkitImage";
import { type DockerEngine, dockerObstacle, startDocker } from "../../support/docker/engine";
import { requireTool } from "../../support/lab/tools";

describe.skipIf(dockerObstacle())("a builder in a container", { timeout: 60_000 }, () => {
  let engine: DockerEngine;
  const before = { ...process.env };
  const container = "buildx_buildkit_b0";
  const connection = (memory: string): BuilderConnection => ({
    name: "b",
    driver: "docker-container",
    nodes: [
      {
        name: "b0",
        engine: { host: engine.host },
        driverOptions: { image: "buildkit:test", network: "host", memory },
      },
    ],
  });
  const docker = (...args: string[]) =>
    spawnSync("docker", args, {
      encoding: "utf8",
      env: { ...process.env, DOCKER_HOST: engine.host },
    }).stdout.trim();

  beforeAll(async () => {
    engine = await startDocker();
    process.env.DOCKER_CONFIG = engine.configDirectory;
    process.env.BUILDX_CONFIG = `${engine.configDirectory}/buildx`;
    process.env.PATH = `${process.env.PATH}:${requireTool("buildx").replace(/\/[^/]*$/, "")}`;
    importBuildkitImage(engine, "buildkit:test");
    await register(connection("512m"));
  }, 90_000);
  afterAll(async () => {
    process.env = before;
    await engine?.stop();
  });

  it("keeps running when nothing changed", async () => {
    const id = docker("ps", "--quiet");
    await register(connection("512m"));
    expect(docker("ps", "--quiet")).toBe(id);
    expect(containerDrift("b")).toBeUndefined();
  });

  it("is recreated with changed options on the same cache", async () => {
    await register(connection("600m"));
    expect(docker("inspect", "--format", "{{.HostConfig.Memory}}", container)).toBe("629145600");
    expect(docker("volume", "ls", "--quiet")).toBe(`${container}_state`);
  });

  it("detects and repairs a manual change and a missing container", async () => {
    docker("update", "--memory", "256m", "--memory-swap", "1200m", container);
    expect(containerDrift("b")).toContain("Memory is 268435456, was 629145600");
    await register(connection("600m"));
    expect(containerDrift("b")).toBeUndefined();
    docker("rm", "--force", container);
    expect(containerDrift("b")).toContain("is gone");
    await register(connection("600m"));
    expect(containerDrift("b")).toBeUndefined();
  });

  it("leaves nothing behind, even if the container was missing", async () => {
    docker("rm", "--force", container);
    await unregister(connection("600m"));
    expect(docker("ps", "--all", "--quiet")).toBe("");
    expect(docker("volume", "ls", "--quiet")).toBe("");
  });
});
