import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

describe.skipIf(obstacle)("a build whose builder does not run its frontend", { timeout: 300_000 }, () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace();
  });
  afterAll(() => workspace?.close());

  it("fails in the preview, with the argument to change", async () => {
    let allowedFrontends = ["registry.example.com/dalec/frontend"];
    const stack = await workspace.inlineStack(async () => {
      const builder = new dalec.LocalBuilder("builder", { buildkitdConfig: { allowedFrontends } });
      new dalec.Image("image", {
        builder: builder.connection,
        inlineSpec: helloSpec(),
        target: "bookworm/testing/container",
      });
    });
    await expect(stack.preview()).rejects.toThrow(
      /dalec:index:Image image: invalid arguments\n {2}builder: project-test-builder\S* runs only the frontends registry\.example\.com\/dalec\/frontend, and not the frontend of inlineSpec, "ghcr\.io\/project-dalec\/dalec\/frontend:0\.21\.5"\. Add "ghcr\.io\/project-dalec\/dalec\/frontend" to `buildkitdConfig\.allowedFrontends` of the builder/,
    );
    allowedFrontends = [...allowedFrontends, "ghcr.io/project-dalec/dalec/frontend"];
    const { changes } = await stack.preview();
    expect(changes["docker-build:index:Image image"]).toBe("create");
  });
});
