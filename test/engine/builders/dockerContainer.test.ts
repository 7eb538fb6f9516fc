import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuilderConnection } from "../../../src/connection";
import { containerDrift } from "../../../src/machine/drivers/dockerContainer";
import { prepare } from "../../../src/machine/prepare";
import { register, unregister } from "../../../src/machine/register";
import { importBuildkitImage } from "../../support/docker/buildkitImage";
import { type DockerEngine, dockerObstacle, startDocker } from "../../support/docker/engine";
import { requireTool } from "../../support/lab/tools";

describe.skipIf(dockerObstacle())("a builder in a container", { timeout: 60_000 }, () => {
  let engine: DockerEngine;
  const before = { ...process.env };
  const container = "buildx_buildkit_b0";
  const variable = 'a "quoted", value';
  const connection = (memory: string): BuilderConnection => ({
    name: "b",
    driver: "docker-container",
    nodes: [
      {
        name: "b0",
        engine: { host: engine.host },
        driverOptions: { image: "buildkit:test", network: "host", memory, "env.TOKEN": variable },
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

  it("has the environment that the builder names", () => {
    const [{ Config }] = JSON.parse(docker("inspect", container));
    expect(Config.Env).toContain(`TOKEN=${variable}`);
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

  it("is left alone by a build that has other options, with a warning", async () => {
    const id = docker("ps", "--quiet");
    const [warning] = await prepare(connection("700m"), { image: false });
    expect(warning).toMatch(
      /^container buildx_buildkit_b0 of builder b has other settings .* `pulumi up` in the stack/,
    );
    expect(docker("ps", "--quiet")).toBe(id);
    expect(containerDrift("b")).toBeUndefined();
    expect(await prepare(connection("600m"), { image: false })).toEqual([]);
  });

  it("is started again by a build", async () => {
    docker("stop", "--time", "1", container);
    expect(await prepare(connection("600m"), { image: false })).toEqual([]);
    expect(docker("ps", "--format", "{{.Names}}")).toBe(container);
  });

  it("is not mistaken for another one, whose name has another character in place of a dot", async () => {
    const dotted = { ...connection("600m"), name: "c.d" };
    dotted.nodes = dotted.nodes.map((node) => ({ ...node, name: "c.d0" }));
    docker("create", "--name", "buildx_buildkit_c-d0", "buildkit:test");
    await register(dotted);
    expect(docker("ps", "--format", "{{.Names}}").split("\n")).toContain("buildx_buildkit_c.d0");
    await unregister(dotted);
    expect(docker("rm", "buildx_buildkit_c-d0")).toBe("buildx_buildkit_c-d0");
  });

  it("is not lost from sight when `docker` uses another engine, or none", async () => {
    const ofMachine = {
      ...connection("600m"),
      nodes: connection("600m").nodes.map((node) => ({ ...node, engine: {} })),
    };
    const other = await startDocker();
    try {
      process.env.DOCKER_HOST = engine.host;
      await register(ofMachine);
      process.env.DOCKER_HOST = other.host;
      await expect(unregister(ofMachine)).rejects.toThrow(
        `container ${container} was made in the engine ${engine.host}, but \`docker\` now uses ${other.host}`,
      );
    } finally {
      await other.stop();
    }
    await expect(unregister(ofMachine)).rejects.toThrow(/docker .* failed: .*\n.*`pulumi state delete`/s);
    delete process.env.DOCKER_HOST;
    expect(docker("ps", "--format", "{{.Names}}")).toBe(container);
    await register(connection("600m"));
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
