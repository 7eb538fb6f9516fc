import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as dalec from "../../src";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { processesOf } from "../support/processes";
import { helloSpec } from "./hello";

const release = vi.hoisted(() => ({ comment: "" }));
vi.mock(
  "../../src/machine/script",
  async (importOriginal: () => Promise<{ machineScript(name: string): string }>) => {
    const { machineScript } = await importOriginal();
    return { machineScript: (name: string) => machineScript(name) + release.comment };
  },
);

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

describe.skipIf(obstacle)("a newer release of the library", { timeout: 300_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;

  beforeAll(async () => {
    lab = await startLab();
    workspace = await openWorkspace();
    workspace.write("my-spec.yml", helloSpec());
  });

  afterAll(async () => {
    await workspace?.close();
    await lab?.stop();
  });

  it("takes over the resources of an older release: the daemon keeps running, and nothing is rebuilt", async () => {
    const stack = await workspace.inlineStack(async () => {
      const { connection } = new dalec.LocalBuilder("builder", {
        buildkitdConfig: { extraToml: lab.mirrorsToml },
      });
      const common = { builder: connection, spec: "my-spec.yml" };
      new dalec.Package("hello", { ...common, target: "bookworm/deb", outputDirectory: "dist" });
    });
    await stack.up();
    const daemon = processesOf(workspace.directory, "buildkitd");
    expect(daemon).toHaveLength(1);
    release.comment = "\n// a newer release";
    const { changes, differences } = await stack.up();
    const changed = Object.keys(changes)
      .filter((name) => changes[name] !== "same")
      .sort();
    expect(changed.map((name) => [name, changes[name], differences[name]])).toEqual([
      ["command:local:Command builder-registration", "update", ["stdin"]],
      ["command:local:Command hello-files", "update", ["stdin"]],
    ]);
    expect(processesOf(workspace.directory, "buildkitd")).toEqual(daemon);
    await stack.destroy();
    expect(processesOf(workspace.directory, "buildkitd")).toEqual([]);
  });
});
