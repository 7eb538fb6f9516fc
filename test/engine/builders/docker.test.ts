import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuilderConnection } from "../../../src/connection";
import { routeToEngine } from "../../../src/machine/drivers/dockerRoute";
import { prepare } from "../../../src/machine/prepare";
import { unregister } from "../../../src/machine/register";
import { readWorkers } from "../../../src/machine/workers";
import { type DockerEngine, dockerObstacle, startDocker } from "../../support/docker/engine";
import { requireTool } from "../../support/lab/tools";

describe.skipIf(dockerObstacle())("the BuildKit inside a Docker engine", () => {
  let engine: DockerEngine;
  const before = { ...process.env };
  const connection = (): BuilderConnection => ({
    name: "dalec-docker",
    driver: "remote",
    nodes: [{ name: "dalec-docker0", engine: { host: engine.host } }],
  });
  const buildx = (...args: string[]) =>
    spawnSync(requireTool("buildx"), args, { encoding: "utf8", env: process.env });

  beforeAll(async () => {
    engine = await startDocker();
    process.env.DOCKER_CONFIG = engine.configDirectory;
    process.env.BUILDX_CONFIG = `${engine.configDirectory}/buildx`;
    process.env.PATH = `${process.env.PATH}:${requireTool("buildx").replace(/\/[^/]*$/, "")}`;
  }, 90_000);
  afterAll(async () => {
    process.env = before;
    await engine?.stop();
  });

  it("answers on the socket of the engine, with its version", async () => {
    const route = await routeToEngine("b", { name: "b0", engine: { host: engine.host } });
    expect(route.relay).toBeUndefined();
    expect(readWorkers(route.answers)[0]?.version).toMatch(/^v0\.\d+/);
  });

  it("is an ordinary buildx instance until it is unregistered", async () => {
    expect(await prepare(connection(), { image: true })).toEqual([]);
    const inspected = buildx("inspect", "dalec-docker");
    expect(inspected.stdout).toContain(engine.host);
    expect(inspected.stdout).toMatch(/Status:\s+running/);
    await unregister(connection());
    expect(buildx("inspect", "dalec-docker").status).not.toBe(0);
  });

  it("says what to do when no engine answers", async () => {
    const nodes = [{ name: "b0", engine: { host: "unix:///nonexistent/docker.sock" } }];
    await expect(prepare({ ...connection(), nodes }, { image: false })).rejects.toThrow(
      /Docker engine unix:\/\/\/nonexistent\/docker\.sock: it does not answer: .*Start Docker/,
    );
  });
});
