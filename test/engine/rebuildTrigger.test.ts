import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

/** Each run of its step gives another package: equal packages come from the cache. */
const spec = helloSpec({
  command: "mkdir -p out && cat src /proc/sys/kernel/random/uuid > out/hello",
}).replace(/\ntests:[\s\S]*/, "\n");

describe.skipIf(obstacle)("a rebuild on purpose", { timeout: 900_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;
  let stack: EngineStack;
  let rebuildTrigger: string | undefined;
  let text = spec;

  const program = async () => {
    const builder = new dalec.LocalBuilder("builder", { buildkitdConfig: { extraToml: lab.mirrorsToml } });
    const common = {
      builder: builder.connection,
      inlineSpec: text,
      ...(rebuildTrigger !== undefined && { rebuildTrigger }),
    };
    const deb = new dalec.Package("deb", { ...common, target: "bookworm/deb", outputDirectory: "dist" });
    const image = new dalec.Image("image", {
      ...common,
      target: "bookworm/testing/container",
      tags: [`${lab.registry.address}/team/hello:1`],
      push: true,
    });
    const package_ = deb.files.apply((files) => files.find(({ name }) => name.endsWith(".deb"))?.sha256);
    return { package: package_, image: image.digest };
  };

  /** What an `up` built, and which package and image there are then. */
  const up = async () => {
    const { changes, outputs } = await stack.up();
    const built = ["deb", "image"].filter((name) => changes[`docker-build:index:Image ${name}`] !== "same");
    return { built, results: { package: outputs?.package, image: outputs?.image } };
  };
  type Results = Awaited<ReturnType<typeof up>>["results"];
  const expectFresh = (results: Results, before: Results) => {
    expect(results.package).not.toBe(before.package);
    expect(results.image).not.toBe(before.image);
  };

  beforeAll(async () => {
    lab = await startLab();
    workspace = await openWorkspace();
    stack = await workspace.inlineStack(program);
  });
  afterAll(async () => {
    await workspace?.close();
    await lab?.stop();
  });

  let last: Results;

  it("happens once after the trigger is set, without the cache", async () => {
    const { results: before } = await up();
    expect((await up()).built).toEqual([]);
    rebuildTrigger = "2026-11";
    const { built, results } = await up();
    expect(built).toEqual(["deb", "image"]);
    expectFresh(results, before);
    expect(await up()).toEqual({ built: [], results });
    last = results;
  });

  it("does not happen for another change, which is built from the newest cache", async () => {
    text = `${spec}# A comment.\n`;
    const { built, results } = await up();
    expect(built).toEqual(["deb", "image"]);
    expect(results).toEqual(last);
    expect((await up()).built).toEqual([]);
  });

  it("happens once after the trigger is changed", async () => {
    rebuildTrigger = 'a "new" one\nin two lines';
    const preview = await stack.preview();
    const { changes } = preview;
    expect(changes["docker-build:index:Image deb"]).toBe("update");
    const { built, results } = await up();
    expect(built).toEqual(["deb", "image"]);
    expectFresh(results, last);
    expect(await up()).toEqual({ built: [], results });
    last = results;
  });

  it("is missed with a warning if it failed and something else changed", async () => {
    const before = text;
    rebuildTrigger = "third";
    text = text.replace("mkdir -p out", "test -e /nosuch && mkdir -p out");
    await stack.failingUp();
    expect((await stack.failingUp()).text).not.toContain("Change `rebuildTrigger` once more");
    text = before;
    expect((await stack.up()).text).toContain('that "third" caused failed, and this one reads the cache');
    rebuildTrigger = "fourth";
    const { text: said } = await stack.up();
    expect(said).not.toContain("once more");
  });

  it("leaves the cache to a build without a trigger", async () => {
    const { results: before } = await up();
    rebuildTrigger = undefined;
    const { built, results } = await up();
    expect(built).toEqual(["deb", "image"]);
    expect(results).toEqual(before);
    await stack.destroy();
  });
});
