import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importBuildkitImage } from "../support/docker/buildkitImage";
import { type DockerEngine, dockerObstacle, startDocker } from "../support/docker/engine";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { copyExample } from "../support/examples/examples";
import { readWorkflow, type WorkflowEvent } from "../support/examples/workflow";
import { type GuardedRegistry, guardRegistry } from "../support/lab/guardedRegistry";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";

const obstacle = labObstacle() ?? dockerObstacle() ?? programObstacle("pulumi", "buildx");

/** Runs examples/ci as GitHub does: the steps of its workflow, each run on a fresh machine. */
describe.skipIf(obstacle)("the workflow of examples/ci", { timeout: 600_000 }, () => {
  const password = `password-${randomBytes(12).toString("hex")}`;
  let lab: Lab;
  let door: GuardedRegistry;
  let engine: DockerEngine;
  let laptop: Workspace;

  const docker = (...args: string[]) => {
    const env = { ...process.env, DOCKER_HOST: engine.host };
    return spawnSync("docker", args, { env, encoding: "utf8" }).stdout.split(/\s+/).filter(Boolean);
  };
  const runner = { DOCKER_HOST: "", DOCKER_CONFIG: "" };

  /** Runs the workflow on a fresh machine, after `change` has changed the files of the repository. */
  const run = async (
    event: WorkflowEvent,
    change: (spec: string) => string,
    look?: (machine: Workspace) => void,
  ) => {
    for (const container of docker("ps", "--all", "--quiet")) docker("rm", "--force", "--volumes", container);
    for (const volume of docker("volume", "ls", "--quiet")) docker("volume", "rm", volume);
    writeFileSync(join(engine.configDirectory, "config.json"), "{}");
    const machine = await laptop.anotherMachine({ environment: runner });
    try {
      const { projectDirectory } = machine;
      copyExample("ci", projectDirectory);
      copyFileSync(
        join(laptop.projectDirectory, "Pulumi.prod.yaml"),
        join(projectDirectory, "Pulumi.prod.yaml"),
      );
      machine.write("my-spec.yml", change(readFileSync(join(projectDirectory, "my-spec.yml"), "utf8")));
      const workflow = readWorkflow(join(projectDirectory, ".github", "workflows", "build.yml"));
      const asked = door.requests().length;
      const check = await workflow.run("check", event, machine, act);
      const up = check?.succeeded ? await workflow.run("up", event, machine, act) : undefined;
      if (up?.succeeded) look?.(machine);
      return { check, up, asked: door.requests().slice(asked) };
    } finally {
      await machine.close();
    }
  };
  const act = (action: string) => {
    if (action !== "docker/login-action") return;
    const auth = Buffer.from(`ci:${password}`).toString("base64");
    writeFileSync(
      join(engine.configDirectory, "config.json"),
      JSON.stringify({ auths: { [door.address]: { auth } } }),
    );
  };
  const reportOf = ({ projectDirectory }: Workspace) =>
    readFileSync(join(projectDirectory, "report.html"), "utf8");
  const pushes = (requests: readonly string[]) =>
    requests.filter((request) => request.startsWith("PUT ") && request.includes("/manifests/"));

  beforeAll(async () => {
    lab = await startLab();
    door = await guardRegistry(lab.registry, { username: "ci", password });
    engine = await startDocker();
    importBuildkitImage(engine, "buildkit:test");
    Object.assign(runner, { DOCKER_HOST: engine.host, DOCKER_CONFIG: engine.configDirectory });
    laptop = await openWorkspace({ environment: runner });
    copyExample("ci", laptop.projectDirectory);
    const buildkitdConfig = { extraToml: lab.mirrorsToml };
    await laptop.projectStack({
      name: "prod",
      config: {
        "ci:repository": `${door.address}/acme/hello`,
        // The registries of this test are on the machine's loopback.
        "ci:builder": JSON.stringify({ image: "buildkit:test", network: "host", buildkitdConfig }),
      },
    });
  }, 120_000);

  afterAll(async () => {
    await laptop?.close();
    await engine?.stop();
    await door?.stop();
    await lab?.stop();
  });

  it("pins every action by commit", () => {
    const { actions } = readWorkflow(join(laptop.projectDirectory, ".github", "workflows", "build.yml"));
    expect(actions).toContainEqual(expect.stringContaining("pulumi/actions@"));
    expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it("builds on a push, and writes a report", async () => {
    const { check, up, asked } = await run(
      "push",
      (spec) => spec,
      (machine) => {
        expect(reportOf(machine)).toContain("hello_1.0.0-debian12u1_amd64.deb");
        expect(machine.filesContaining(password)).toEqual([]);
      },
    );
    expect(check, check?.text).toMatchObject({ succeeded: true });
    expect(up, up?.text).toMatchObject({ succeeded: true });
    expect(pushes(asked)).toEqual(
      expect.arrayContaining([
        "PUT /v2/acme/hello/manifests/bookworm-worker",
        "PUT /v2/acme/hello/manifests/1.0.0",
      ]),
    );
  });

  it("shows the plan of a pull request, and builds nothing", async () => {
    const { check, up, asked } = await run("pull_request", (spec) =>
      spec.replaceAll("Hello from", "Hi from"),
    );
    expect(check, check?.text).toMatchObject({ succeeded: true });
    expect(check?.text).toContain("Hi from Dalec");
    expect(up).toBeUndefined();
    expect(asked).toEqual([]);
    expect(docker("ps", "--all", "--quiet")).toEqual([]);
  });

  it("annotates mistakes in a pull request", async () => {
    const { check } = await run("pull_request", (spec) => spec.replace("inline:", "inlin:"));
    expect(check?.succeeded).toBe(false);
    expect(check?.text).toMatch(
      /^::error file=my-spec\.yml,line=\d+,col=\d+,endColumn=\d+,title=.*unknown field "inlin"/m,
    );
    expect(check?.text).not.toContain("Previewing update");
  });

  it("builds the next push with the worker from the registry", async () => {
    const { up, asked } = await run("push", (spec) => spec.replaceAll("Hello from", "Hi from"));
    expect(up, up?.text).toMatchObject({ succeeded: true });
    expect(asked).toContainEqual(
      expect.stringMatching(/^HEAD \/v2\/acme\/hello\/manifests\/sha256:[0-9a-f]{64}$/),
    );
    expect(pushes(asked)).toEqual(["PUT /v2/acme/hello/manifests/1.0.0"]);
  });
});
