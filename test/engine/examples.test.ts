import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAuthority } from "../support/certificates";
import { importBuildkitImage } from "../support/docker/buildkitImage";
import { type DockerEngine, dockerObstacle, startDocker } from "../support/docker/engine";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { configOf, copyExample } from "../support/examples/examples";
import { type Buildkitd, startBuildkitd } from "../support/lab/buildkitd";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

/** Runs examples as a reader does: copies the folder, sets its configuration, and runs `pulumi up`. */
describe.skipIf(obstacle)("a copied example", { timeout: 120_000 }, () => {
  let lab: Lab;
  let engine: DockerEngine | undefined;
  let daemon: Buildkitd | undefined;
  let workspace: Workspace | undefined;

  const open = async (name: string, environment: Record<string, string> = {}) => {
    workspace = await openWorkspace({ environment });
    copyExample(name, workspace.projectDirectory);
    return workspace;
  };
  const shownDebs = ({ projectDirectory }: Workspace) =>
    readdirSync(join(projectDirectory, "dist")).filter((file) => file.endsWith(".deb"));

  /** Updates the stack, examines the results, and destroys the stack, after which no result remains. */
  const runToItsEnd = async (
    machine: Workspace,
    config: Record<string, string>,
    look: (stack: EngineStack) => unknown,
  ) => {
    const stack = await machine.projectStack({ name: "dev", config });
    const { outputs } = await stack.up();
    expect(shownDebs(machine)).toEqual(["hello_1.0.0-debian12u1_amd64.deb"]);
    expect(outputs.packages).toEqual([`dist/${shownDebs(machine)[0]}`]);
    await look(stack);
    await stack.destroy();
    expect(existsSync(join(machine.projectDirectory, "dist"))).toBe(false);
  };

  beforeAll(async () => {
    lab = await startLab();
  });

  afterEach(async () => {
    await workspace?.close();
    workspace = undefined;
  });

  afterAll(async () => {
    await daemon?.stop();
    await engine?.stop();
    await lab?.stop();
  });

  it("remote-mtls builds on a daemon that requires certificates", async () => {
    const authority = createAuthority();
    const server = authority.issue("server", { names: ["localhost", "127.0.0.1"] });
    daemon = await startBuildkitd({
      config: lab.mirrorsToml,
      tls: { ca: authority.cert, ...server, client: authority.issue("probe") },
    });
    const { cert, key } = authority.issue("client");
    const machine = await open("remote-mtls");
    const settings = { endpoint: daemon.tcpAddress ?? "", caCert: authority.cert, cert, key };
    await runToItsEnd(machine, configOf("remote-mtls", settings), async (stack) => {
      expect(new Set(Object.values((await stack.up()).changes))).toEqual(new Set(["same"]));
    });
    expect(machine.filesContaining(key.split("\n")[1] ?? key).filter((path) => /buildx/.test(path))).toEqual(
      [],
    );
  });

  describe.skipIf(dockerObstacle())("on a Docker engine", () => {
    const docker = (...args: string[]) => {
      const env = { ...process.env, DOCKER_HOST: engine?.host };
      return spawnSync("docker", args, { env, encoding: "utf8" });
    };
    const containers = () => docker("ps", "--all", "--format={{.Names}}").stdout.trim();

    beforeAll(async () => {
      engine = await startDocker({ registryMirror: lab.registry.address, bridge: true });
      importBuildkitImage(engine, "buildkit:test");
    });

    it("docker builds a package, and an image that the engine can run", async () => {
      const { host = "", configDirectory = "" } = engine ?? {};
      const machine = await open("docker", { DOCKER_HOST: host, DOCKER_CONFIG: configDirectory });
      // A Docker engine can mirror only Docker Hub.
      const spec = readFileSync(join(machine.projectDirectory, "my-spec.yml"), "utf8");
      machine.write("my-spec.yml", spec.replace("ghcr.io/", `${lab.registry.address}/`));
      await runToItsEnd(machine, configOf("docker", { host }), () => {
        const run = docker("run", "--rm", "--network=none", "hello:1.0.0");
        expect(run, run.stderr).toMatchObject({ status: 0, stdout: "Hello from Dalec\n" });
      });
    });

    it("docker-container builds in a container, and removes it with the stack", async () => {
      const { host = "", configDirectory = "" } = engine ?? {};
      const machine = await open("docker-container", { DOCKER_HOST: host, DOCKER_CONFIG: configDirectory });
      const settings = { host, image: "buildkit:test", network: "host", buildkitd: lab.mirrorsToml };
      await runToItsEnd(machine, configOf("docker-container", settings), () => {
        expect(containers()).toMatch(/^buildx_buildkit_docker-container-dev-builder-[0-9a-f]{8}0$/);
      });
      expect(containers()).toBe("");
    });
  });
});
