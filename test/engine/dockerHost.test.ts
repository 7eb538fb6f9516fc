import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Buildkitd, startBuildkitd } from "../support/lab/buildkitd";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");
const build = "docker-build:index:Image package";

/** docker-build's default provider keeps the machine's DOCKER_HOST in the state. */
describe.skipIf(obstacle)("a second machine with another DOCKER_HOST", { timeout: 120_000 }, () => {
  let lab: Lab;
  let daemon: Buildkitd;
  let first: Workspace;
  let second: Workspace;

  const program = async () => {
    const builder = new dalec.RemoteBuilder("builder", { endpoint: daemon.address }).connection;
    const inlineSpec = helloSpec();
    const target = { builder, inlineSpec, target: "bookworm/deb", skipTests: true };
    new dalec.Package("package", { ...target, outputDirectory: "dist" });
  };
  // A stack's configuration is in the project directory, which both machines share.
  const stacks = async (name: string, config: Record<string, string>) => ({
    here: await first.inlineStack(program, { name, config }),
    there: await second.inlineStack(program, { name, config }),
  });

  beforeAll(async () => {
    lab = await startLab();
    daemon = await startBuildkitd({ config: lab.mirrorsToml });
    const machine = (name: string) => ({
      environment: { DOCKER_HOST: `unix:///nonexistent/${name}.sock` },
    });
    first = await openWorkspace(machine("first"));
    second = await first.anotherMachine({
      ...machine("second"),
      projectDirectory: first.projectDirectory,
    });
  });

  afterAll(async () => {
    await second?.close();
    await first?.close();
    await daemon?.stop();
    await lab?.stop();
  });

  it("changes nothing when the stack's configuration names the host", async () => {
    const config = { "docker-build:host": "unix:///var/run/docker.sock" };
    const { here, there } = await stacks("named", config);
    await here.up();
    expect(new Set(Object.values((await there.preview()).changes))).toEqual(new Set(["same"]));
    expect(new Set(Object.values((await there.up()).changes))).toEqual(new Set(["same"]));
    expect(new Set(Object.values((await here.up()).changes))).toEqual(new Set(["same"]));
  });

  it("plans every build again when it does not", async () => {
    const { here, there } = await stacks("unnamed", {});
    await here.up();
    expect((await there.preview()).changes[build]).toBe("replace");
  });
});
