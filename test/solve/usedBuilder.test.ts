import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BuilderConnection } from "../../src/connection";
import * as asking from "../../src/machine/askFrontend";
import * as history from "../../src/machine/buildHistory";
import * as prepared from "../../src/machine/prepare";
import { buildLabel } from "../../src/machine/progress/buildLabel";
import * as terminal from "../../src/machine/progress/terminal";
import { attemptsOf } from "../../src/solve/attempts";
import { BuildProgress } from "../../src/solve/buildProgress";
import { openSpec } from "../../src/solve/openSpec";
import * as credentials from "../../src/solve/pushCredentials";
import { RunningBuilds } from "../../src/solve/runningBuilds";
import { type HookedBuild, usedBuilder } from "../../src/solve/usedBuilder";
import { recordProgram } from "../support/recording/recordProgram";
import { recordSpans } from "../support/recording/recordSpans";

const connection = (): BuilderConnection => ({ name: "farm", driver: "remote", nodes: [] });
const text = "name: hello\n";

/** The hooks of a build of a Package, as the engine calls them. */
function hooksOf(builder: pulumi.Input<BuilderConnection>, name = "hello", more: Partial<HookedBuild> = {}) {
  const component = new pulumi.ComponentResource("dalec:index:Package", name);
  const build: HookedBuild = {
    component,
    slot: "7",
    needs: { image: false },
    attempts: attemptsOf({}),
    spec: { file: "my-spec.yml", text, inline: text, target: "bookworm/deb" },
    asked: undefined,
    traced: { spec: "hello", target: "bookworm/deb" },
    ...more,
  };
  const binding = usedBuilder(builder).hooksOf(build);
  const urn = `urn:pulumi:test::project::dalec:index:Build$dalec:index:Package$docker-build:index:Image::${name}`;
  const args = { urn, id: "", name, type: "docker-build:index:Image", newInputs: {} };
  const [create] = binding.beforeCreate as pulumi.ResourceHook[];
  const [created] = binding.afterCreate as pulumi.ResourceHook[];
  const [failed] = binding.onError as pulumi.ErrorHook[];
  if (!create || !created || !failed) throw new Error("expected three hooks");
  return {
    component,
    build,
    binding,
    names: [create.name, created.name, failed.name],
    prepare: (given: Partial<pulumi.ResourceHookArgs> = {}) => create.callback({ ...args, ...given }),
    finish: (given: Partial<pulumi.ResourceHookArgs> = {}) => created.callback({ ...args, ...given }),
    onError: (given: Partial<pulumi.ErrorHookArgs> = {}) =>
      failed.callback({ ...args, failedOperation: "create", errors: ["exit 2"], ...given }),
  };
}

describe("the hooks of a build", () => {
  let recording: ReturnType<typeof recordSpans>;
  beforeEach(() => {
    recording = recordSpans();
    for (const level of ["info", "warn", "error"] as const)
      vi.spyOn(pulumi.log, level).mockImplementation(async () => {});
    vi.spyOn(prepared, "prepare").mockResolvedValue([]);
  });
  afterEach(() => {
    recording.stop();
    vi.restoreAllMocks();
  });

  it("show what is to be known before the build, and where it goes", async () => {
    vi.mocked(prepared.prepare).mockResolvedValue(["the disk is nearly full"]);
    vi.spyOn(asking, "askFrontend").mockRejectedValue(new Error("nobody is there"));
    vi.spyOn(RunningBuilds.prototype, "placesOf").mockReturnValue(["apple", "fig"]);
    const begin = vi.spyOn(RunningBuilds.prototype, "begin");
    vi.spyOn(credentials, "pushWarnings").mockReturnValue(["the helper is missing"]);
    await recordProgram(async () => {
      const opened = openSpec({ inlineSpec: text });
      if (pulumi.Output.isInstance(opened)) throw new Error("expected a spec that is open at once");
      const plan = { name: "bookworm/deb", target: undefined, buildArgs: {}, platforms: [], valid: true };
      const asked = { spec: opened.value, inline: text, frontend: "example.com/frontend:1", plan };
      const { component, build, prepare, finish } = hooksOf(connection(), "hello", { asked });
      const trigger = { dockerfile: { inline: '# syntax=a\n# rebuildTrigger: "1"\nname: hello\n' } };
      const newInputs = { ...trigger, platforms: ["linux/amd64", 1] };
      await prepare({ newInputs, oldInputs: {} });
      expect(vi.mocked(pulumi.log.warn).mock.calls).toEqual([
        ["the disk is nearly full", component],
        ["the helper is missing", component],
        [
          expect.stringMatching(/^rebuildTrigger: the build without the cache that "1" caused failed/),
          component,
        ],
        ["askFrontend: nobody is there", component],
      ]);
      expect(vi.mocked(pulumi.log.info).mock.calls).toEqual([
        ["builds at apple, fig", component, undefined, true],
      ]);
      expect(begin.mock.lastCall).toEqual([connection(), build, ["linux/amd64"]]);
      expect(credentials.pushWarnings).toHaveBeenCalledWith(newInputs);
      expect(asking.askFrontend).toHaveBeenCalledWith(expect.objectContaining({ builder: "farm" }));
      await finish();
    });
    expect(recording.spans).toMatchObject([
      {
        events: ["the build starts"],
        attributes: {
          "dalec.resource": "hello",
          "dalec.builder": "farm",
          "dalec.spec": "hello",
          "dalec.target": "bookworm/deb",
          "dalec.places": ["apple", "fig"],
        },
        status: undefined,
        ended: true,
      },
    ]);
  });

  it("say nothing about a first build that goes well on a builder with one place", async () => {
    const begin = vi.spyOn(RunningBuilds.prototype, "begin");
    await recordProgram(async () => {
      const { prepare, finish } = hooksOf(connection());
      const trigger = { dockerfile: { inline: '# syntax=a\n# rebuildTrigger: "1"\nname: hello\n' } };
      await prepare({ newInputs: { ...trigger, platforms: "linux/amd64" } });
      await finish();
    });
    for (const level of ["info", "warn", "error"] as const) expect(pulumi.log[level]).not.toHaveBeenCalled();
    expect(begin.mock.lastCall?.[2]).toEqual([]);
  });

  it("end the build if its builder cannot be made ready", async () => {
    vi.mocked(prepared.prepare).mockRejectedValue(new Error("nothing listens there"));
    const end = vi.spyOn(RunningBuilds.prototype, "end");
    await recordProgram(async () => {
      const { component, prepare } = hooksOf(connection());
      await expect(prepare()).rejects.toThrow("nothing listens there");
      expect(end.mock.calls).toEqual([[component]]);
    });
    expect(recording.spans).toMatchObject([{ events: [], ended: true, status: { code: 2 } }]);
  });

  it("tell once what is wrong with the builder, in the name of the first build that it stops", async () => {
    vi.mocked(prepared.prepare).mockResolvedValueOnce(["the disk is nearly full"]);
    vi.mocked(prepared.prepare).mockResolvedValueOnce(["the disk is nearly full"]);
    vi.mocked(prepared.prepare).mockRejectedValue(new Error("nothing listens there"));
    await recordProgram(async () => {
      const shared = connection();
      const builds = ["one", "two", "three", "four"].map((name) => hooksOf(shared, name));
      const failures: string[] = [];
      for (const { prepare } of builds)
        await Promise.resolve(prepare()).catch((error: Error) => failures.push(error.message));
      expect(vi.mocked(pulumi.log.warn).mock.calls).toEqual([
        ["the disk is nearly full", builds[0]?.component],
      ]);
      expect(failures).toEqual([
        "nothing listens there",
        "the build cannot start: see the message of Package three",
      ]);
      for (const { finish } of builds) await finish();
    });
  });

  it("tell once why builds failed that share a step", async () => {
    vi.spyOn(RunningBuilds.prototype, "failed").mockResolvedValue({});
    vi.spyOn(history, "failedBuild").mockResolvedValue({ message: "exit 2", log: ["no rule"], excerpt: "" });
    await recordProgram(async () => {
      const builds = ["one", "two"].map((name) => hooksOf(connection(), name));
      for (const { prepare } of builds) await prepare();
      for (const { onError } of builds) await onError();
      expect(vi.mocked(pulumi.log.error).mock.calls).toEqual([
        ["my-spec.yml exit 2\nthe failed step wrote:\n  no rule", builds[0]?.component],
        ["the build failed like that of Package one: see its message", builds[1]?.component],
      ]);
    });
  });

  it("run a build again that lost its daemon, and say so", async () => {
    const failed = vi.spyOn(RunningBuilds.prototype, "failed").mockResolvedValue({ again: "apple was lost" });
    await recordProgram(async () => {
      const { component, build, prepare, finish, onError } = hooksOf(connection());
      await prepare();
      expect(await onError({ errors: ["exit 2", "exit 1"] })).toBe(true);
      expect(failed.mock.lastCall).toEqual([connection(), build, "exit 2\nexit 1"]);
      expect(vi.mocked(pulumi.log.warn).mock.calls).toEqual([["apple was lost", component]]);
      expect(recording.spans).toMatchObject([{ ended: false }]);
      await finish();
    });
    expect(recording.spans).toMatchObject([
      { events: ["the build starts", "the build starts again"], attributes: { "dalec.retries": 1 } },
    ]);
  });

  it("run a build again without a word if docker-build missed its instance, since nothing was lost", async () => {
    vi.spyOn(RunningBuilds.prototype, "failed").mockResolvedValue({ again: "" });
    await recordProgram(async () => {
      const { prepare, finish, onError } = hooksOf(connection());
      await prepare();
      expect(await onError()).toBe(true);
      await finish();
    });
    expect(pulumi.log.warn).not.toHaveBeenCalled();
    expect(recording.spans).toMatchObject([{ events: ["the build starts"] }]);
  });

  it.each([
    ["why it does not run again", { why: "the builder went away" }, undefined, ["the builder went away"]],
    [
      "what the failed step wrote",
      {},
      { message: "exit 2", log: ["no rule"], excerpt: "" },
      ["my-spec.yml exit 2\nthe failed step wrote:\n  no rule"],
    ],
    ["nothing that docker-build has not said", {}, undefined, []],
  ])("end a failed build, and say %s", async (_what, outcome, known, said) => {
    vi.spyOn(RunningBuilds.prototype, "failed").mockResolvedValue(outcome);
    const end = vi.spyOn(RunningBuilds.prototype, "end");
    const progress = vi.spyOn(BuildProgress.prototype, "end");
    const asked = vi.spyOn(history, "failedBuild").mockResolvedValue(known);
    await recordProgram(async () => {
      const { component, prepare, onError } = hooksOf(connection());
      await prepare();
      expect(await onError()).toBe(false);
      expect(vi.mocked(pulumi.log.error).mock.calls).toEqual(said.map((one) => [one, component]));
      expect(end.mock.calls).toEqual([[component]]);
      expect(progress.mock.calls).toEqual([[component, { failed: true }]]);
    });
    expect(asked.mock.calls.map(([builder, target]) => [builder, target])).toEqual(
      "why" in outcome ? [] : [["farm", "bookworm/deb"]],
    );
    expect(recording.spans).toMatchObject([{ ended: true, status: { code: 2 } }]);
  });

  it("follow the steps of a build if somebody sees them: on a terminal, or in a trace", async () => {
    const begin = vi.spyOn(BuildProgress.prototype, "begin").mockReturnValue();
    const end = vi.spyOn(BuildProgress.prototype, "end").mockReturnValue({ build: 7 });
    const again = vi.spyOn(BuildProgress.prototype, "again");
    const isWatched = vi.spyOn(terminal, "isWatched").mockReturnValue(false);
    vi.spyOn(RunningBuilds.prototype, "failed").mockResolvedValue({ again: "apple was lost" });
    vi.spyOn(RunningBuilds.prototype, "placesOf").mockReturnValue(["fig"]);
    const routesOf = vi.spyOn(RunningBuilds.prototype, "routesOf").mockResolvedValue([]);
    const followed = async (newInputs: Record<string, unknown>) => {
      begin.mockClear();
      await recordProgram(async () => {
        const { component, prepare, finish, onError } = hooksOf(connection());
        await prepare({ newInputs });
        await onError();
        expect(again.mock.lastCall).toEqual([component, ["fig"]]);
        await finish();
        expect(end.mock.lastCall).toEqual([component, { failed: false }]);
        for (const [, { routes }] of begin.mock.calls) await routes();
        if (begin.mock.calls.length > 0) expect(routesOf.mock.lastCall).toEqual([component]);
      });
      return begin.mock.calls.map(([component, { label, places }]) => [
        pulumi.resourceName(component as pulumi.ComponentResource),
        label,
        places,
      ]);
    };
    const labels = { [buildLabel]: "abc" };
    const following = [["hello", "abc", ["fig"]]];
    expect(await followed({ labels })).toEqual(following);
    expect(recording.spans).toMatchObject([{ attributes: { "dalec.build_seconds": 7 } }]);
    for (const none of [{}, { labels: "abc" }, { labels: { [buildLabel]: 7 } }])
      expect(await followed(none)).toEqual([]);
    recording.stop();
    expect(await followed({ labels })).toEqual([]);
    isWatched.mockReturnValue(true);
    expect(await followed({ labels })).toEqual(following);
  });

  it("end a failed build, and say which cache failed", async () => {
    vi.spyOn(RunningBuilds.prototype, "failed").mockResolvedValue({});
    await recordProgram(async () => {
      const { component, prepare, onError } = hooksOf(connection());
      await prepare();
      const newInputs = { cacheTo: pulumi.secret([{ raw: "type=s3,bucket=caches" }]) };
      expect(await onError({ newInputs, errors: ["operation error S3: refused"] })).toBe(false);
      expect(vi.mocked(pulumi.log.error).mock.calls).toEqual([
        ["cacheTo[0]: the S3 cache failed: operation error S3: refused", component],
      ]);
    });
  });

  it("leave a resource alone that is deleted, and one that is not of this builder", async () => {
    const failed = vi.spyOn(RunningBuilds.prototype, "failed");
    const end = vi.spyOn(RunningBuilds.prototype, "end");
    await recordProgram(async () => {
      const { prepare, finish, onError } = hooksOf(connection());
      const urn = "urn:pulumi:test::project::dalec:index:Image$docker-build:index:Image::hello";
      await expect(prepare({ urn })).rejects.toThrow(`no build belongs to ${urn}`);
      expect(await onError({ urn })).toBe(false);
      expect(await onError({ failedOperation: "delete" })).toBe(false);
      await finish({ urn });
    });
    expect([failed.mock.calls, end.mock.calls, recording.spans]).toEqual([[], [], []]);
  });

  it("find a build by a name with colons, among others of the same builder", async () => {
    const begin = vi.spyOn(RunningBuilds.prototype, "begin");
    await recordProgram(async () => {
      const shared = connection();
      const [one, other] = [hooksOf(shared, "a::b"), hooksOf(shared, "a")];
      expect(other.names).toEqual(one.names);
      for (const { prepare, finish, build } of [one, other]) {
        await prepare();
        expect(begin.mock.lastCall?.[1]).toBe(build);
        await finish();
      }
    });
  });

  it("are the same before a build is created and before it is updated, and after both", async () => {
    await recordProgram(() => {
      const { binding, names } = hooksOf(connection());
      const name = "builder of Package hello";
      expect(names).toEqual([name, `${name} ended`, `${name} failed`]);
      expect(binding.beforeUpdate).toEqual(binding.beforeCreate);
      expect(binding.afterUpdate).toEqual(binding.afterCreate);
    });
  });

  it("are others for a second build of the same type and name", async () => {
    await recordProgram(() => {
      const shared = connection();
      const all = [hooksOf(shared), hooksOf(shared), hooksOf(shared, "third")];
      const name = "builder of Package hello";
      expect(all.map(({ names }) => names[0])).toEqual([name, `${name} 1`, name]);
    });
  });
});

describe("a builder", () => {
  it("is shared by the builds of a program, and not by programs", async () => {
    const shared = connection();
    const found: unknown[] = [];
    for (let program = 0; program < 2; program++)
      await recordProgram(() => void found.push(usedBuilder(shared), usedBuilder(shared)));
    expect(found[0]).toBe(found[1]);
    expect(found[2]).toBe(found[3]);
    expect(found[0]).not.toBe(found[2]);
  });

  it("has one instance, or one per slot if its builds spread", async () => {
    const nameOf = (output: pulumi.Output<string>) =>
      new Promise((resolve) => output.apply((name) => resolve(name)));
    const one = usedBuilder(connection());
    expect(await nameOf(one.instanceOf("7"))).toBe("farm");
    expect(one.instanceOf("7")).toBe(one.instanceOf("7"));
    const pods = usedBuilder({ ...connection(), driver: "kubernetes", spread: true } as BuilderConnection);
    expect(await nameOf(pods.instanceOf("7"))).not.toBe(await nameOf(pods.instanceOf("8")));
  });

  it("is not secret by its name, although its connection is", async () => {
    const name = usedBuilder(pulumi.secret(connection())).instanceOf("7");
    expect(await pulumi.isSecret(name)).toBe(false);
  });

  it("hears of the builds of a component plugin at once, since each of them counts for itself", async () => {
    const foresee = vi.spyOn(RunningBuilds.prototype, "foresee");
    await recordProgram(async () => {
      hooksOf(connection(), "one");
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(foresee).not.toHaveBeenCalled();
      const stack = vi.spyOn(pulumi.runtime, "getStackResource").mockReturnValue(undefined);
      hooksOf(connection(), "other");
      stack.mockRestore();
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(foresee.mock.calls).toEqual([[connection()]]);
    });
    foresee.mockRestore();
  });
});
