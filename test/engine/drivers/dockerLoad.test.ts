import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { type DockerEngine, dockerObstacle, startDocker } from "../../support/docker/engine";
import { programObstacle } from "../../support/engine/programs";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { type Lab, startLab } from "../../support/lab/lab";
import { labObstacle } from "../../support/lab/tools";
import { helloSpec } from "../hello";

const obstacle = dockerObstacle() ?? labObstacle() ?? programObstacle("pulumi", "buildx");

describe.skipIf(obstacle)("an image that a Docker engine builds and loads", { timeout: 120_000 }, () => {
  let lab: Lab;
  let engine: DockerEngine;
  let workspace: Workspace;

  beforeAll(async () => {
    lab = await startLab();
    engine = await startDocker({ registryMirror: lab.registry.address, bridge: true });
    const environment = { DOCKER_HOST: engine.host, DOCKER_CONFIG: engine.configDirectory };
    workspace = await openWorkspace({ environment });
  });

  afterAll(async () => {
    await workspace?.close();
    await engine?.stop();
    await lab?.stop();
  });

  it("is where `docker run` finds it", async () => {
    const inlineSpec = helloSpec().replace("ghcr.io/", `${lab.registry.address}/`);
    const stack = await workspace.inlineStack(async () => {
      const builder = new dalec.DockerBuilder("builder").connection;
      const image = { builder, inlineSpec, target: "bookworm/testing/container", skipTests: true };
      new dalec.Image("image", { ...image, tags: ["hello:loaded"], load: true });
    });
    await stack.up();
    const env = { ...process.env, DOCKER_HOST: engine.host };
    const run = spawnSync("docker", ["run", "--rm", "--network=none", "hello:loaded"], {
      env,
      encoding: "utf8",
    });
    expect(run, run.stderr).toMatchObject({ status: 0, stdout: "Hello\n" });
    expect(new Set(Object.values((await stack.up()).changes))).toEqual(new Set(["same"]));
  });
});
