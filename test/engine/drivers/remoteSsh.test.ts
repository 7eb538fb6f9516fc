import { delimiter } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { programObstacle, searchPath } from "../../support/engine/programs";
import type { EngineStack } from "../../support/engine/stack";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { type Buildkitd, startBuildkitd } from "../../support/lab/buildkitd";
import { type Lab, startLab } from "../../support/lab/lab";
import { labObstacle } from "../../support/lab/tools";
import { processesOf } from "../../support/processes";
import { type SshServer, sshObstacle, startSshServer } from "../../support/ssh/server";
import { helloSpec } from "../hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx") ?? sshObstacle();

describe.skipIf(obstacle)("a remote builder over SSH", { timeout: 120_000 }, () => {
  const build = "docker-build:index:Image package";
  let lab: Lab;
  let daemon: Buildkitd;
  let server: SshServer;
  let workspace: Workspace;
  let stack: EngineStack;

  const program = async () => {
    const builder = new dalec.RemoteBuilder("builder", {
      endpoint: `ssh://${server.authority}${daemon.address.replace("unix://", "")}`,
    });
    new dalec.Package("package", {
      builder: builder.connection,
      spec: "package.yml",
      target: "bookworm/deb",
      outputDirectory: "dist",
    });
  };

  beforeAll(async () => {
    lab = await startLab();
    daemon = await startBuildkitd({ config: lab.mirrorsToml });
    server = await startSshServer();
    workspace = await openWorkspace({
      environment: { PATH: [server.clientPath, searchPath].join(delimiter) },
    });
    workspace.write("package.yml", helloSpec());
    stack = await workspace.inlineStack(program);
  });

  afterAll(async () => {
    await workspace?.close();
    await server?.stop();
    await daemon?.stop();
    await lab?.stop();
  });

  it("builds on the daemon of the other machine, and changes nothing the second time", async () => {
    expect((await stack.up()).changes[build]).toBe("create");
    expect(new Set(Object.values((await stack.up()).changes))).toEqual(new Set(["same"]));
  });

  it("shows the messages of ssh and buildctl, and ends both", async () => {
    const socket = daemon.address.replace("unix://", "");
    await daemon.stop();
    workspace.write("package.yml", helloSpec({ word: "Nobody" }));
    const failed = await stack.failingUp();
    expect(failed.text).toContain(`${socket}: connect: no such file or directory`);
    await server.stop();
    expect((await stack.failingUp()).text).toMatch(
      /ssh: connect to host 127\.0\.0\.1 port \d+: Connection refused/,
    );
    expect(processesOf(workspace.directory, "ssh")).toEqual([]);
  });
});
