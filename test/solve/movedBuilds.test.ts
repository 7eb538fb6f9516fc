import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { placesIn } from "../../src/buildLines";
import type { BuilderConnection } from "../../src/connection";
import type { Farm } from "../../src/machine/farm/farm";
import * as prepared from "../../src/machine/prepare";
import { attemptsOf } from "../../src/solve/attempts";
import { RunningBuilds } from "../../src/solve/runningBuilds";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(prepared, "prepare").mockResolvedValue([]);
  vi.spyOn(prepared, "spreads").mockReturnValue(true);
  vi.spyOn(prepared, "whereToLook").mockReturnValue("see the cluster");
  vi.spyOn(prepared, "lostNodes").mockResolvedValue([]);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const connection: BuilderConnection = { name: "builder", driver: "kubernetes", nodes: [{ name: "pool" }] };
const lossText = "rpc error: code = Unavailable desc = error reading from server: EOF";

/** A build that has just started at pod `a`, of which the farm says whether it leaves. */
async function startedBuild(leaves: boolean, retries: number) {
  const farm = {
    expect: vi.fn(),
    begin: vi.fn(async () => []),
    start: vi.fn(),
    startAgain: vi.fn(() => false),
    placesOf: () => ["a"],
    leaving: vi.fn(async () => (leaves ? ["a"] : [])),
    move: vi.fn(async () => ["b"]),
    end: vi.fn(async () => {}),
    cutSilent: vi.fn(async (): Promise<string[]> => []),
    hasEnded: vi.fn(async () => false),
    problem: vi.fn<() => string | undefined>(),
  };
  const [warn, tell] = [vi.fn(), vi.fn()];
  const farms = new Map([["builder", farm as unknown as Farm]]);
  const running = new RunningBuilds<object>(farms, (work) => work, warn, tell);
  const build = { component: {}, slot: "7", needs: { image: false }, attempts: attemptsOf({ retries }) };
  await running.begin(connection, build);
  running.start(build.component);
  const fail = (message = lossText) => running.failed(connection, build, message);
  return { farm, farms, warn, tell, running, fail, build };
}

describe("a build whose pod is scaled away", () => {
  it("goes elsewhere without counting an attempt, whatever `retries` is", async () => {
    const { fail } = await startedBuild(true, 0);
    for (let round = 0; round < 10; round++) {
      const { again = "" } = await fail();
      expect(again).toBe("a ended before the build was there. The build starts again on b: attempt 1 of 1.");
      expect(placesIn(again, ["a"])).toEqual(["b"]);
    }
    expect((await fail()).why).toContain("the builder went away while it built. a: see the cluster");
  });

  it("counts an attempt when it was there for long, since a pod waits for builds that it knows", async () => {
    const { fail } = await startedBuild(true, 1);
    vi.setSystemTime(Date.now() + 61_000);
    expect((await fail()).again).toContain("attempt 2 of 2");
  });

  it("goes elsewhere uncounted when it has not reached its pod, for which docker-build takes a minute", async () => {
    const { farm, fail } = await startedBuild(true, 0);
    vi.setSystemTime(Date.now() + 61_000);
    expect((await fail("context deadline exceeded")).again).toContain("attempt 1 of 1");
    farm.leaving.mockResolvedValue([]);
    expect((await fail("context deadline exceeded")).why).toContain("the builder went away");
    expect(await fail('failed to do request: Head "https://a": context deadline exceeded')).toEqual({});
  });

  it("counts an attempt when its pod does not leave", async () => {
    const { fail } = await startedBuild(false, 1);
    expect((await fail()).again).toContain("attempt 2 of 2");
    expect((await fail()).why).toContain("This was attempt 2 of 2.");
  });

  it("runs again if BuildKit lost its frontend because the daemon ends, and not if the image is no frontend", async () => {
    const { farm, fail } = await startedBuild(false, 1);
    const message = "failed to solve: frontend grpc server closed unexpectedly";
    expect(await fail(message)).toEqual({});
    farm.hasEnded.mockResolvedValue(true);
    expect(await fail("failed to solve: exit code: 1")).toEqual({});
    expect((await fail(message)).again).toContain("attempt 2 of 2");
  });

  it("warns once while it cannot ask for pods", async () => {
    const { farm, warn, build } = await startedBuild(false, 1);
    farm.problem.mockReturnValue("the cluster is down");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(warn.mock.calls).toEqual([
      ["the cluster is down\nUntil that works again, pods may go away.", build.component],
    ]);
  });

  it("counts an attempt when nobody knows whether its pod leaves", async () => {
    const { farm, fail } = await startedBuild(true, 1);
    farm.leaving.mockRejectedValue(new Error("the cluster is down"));
    expect((await fail()).again).toBe(
      "the builder went away while it built. a: see the cluster The build starts again on b: attempt 2 of 2.",
    );
  });

  it("has nothing to do with the builder when a step failed", async () => {
    const { farm, fail } = await startedBuild(true, 1);
    expect(await fail('failed to solve: process "false" did not complete')).toEqual({});
    expect(farm.move).not.toHaveBeenCalled();
  });

  it("starts at once, and uncounted, when docker-build did not find its instance", async () => {
    const { farm, fail, build } = await startedBuild(false, 0);
    const missed = 'new builder: no builder "builder.builds-65535" found';
    expect(await fail(missed)).toEqual({});
    farm.startAgain.mockReturnValue(true);
    expect(await fail(missed)).toEqual({ again: "" });
    expect(farm.startAgain).toHaveBeenLastCalledWith(build.component);
  });

  it("begins with a new count after it ended", async () => {
    const { running, fail, build } = await startedBuild(false, 1);
    expect((await fail()).again).toContain("attempt 2 of 2");
    await running.end(build.component);
    expect((await fail()).again).toContain("attempt 2 of 2");
  });

  it("has its whole time limit in each attempt", async () => {
    const { running, build, fail } = await startedBuild(false, 1);
    const limited = { ...build, attempts: attemptsOf({ retries: 1, timeoutSeconds: 60 }) };
    const cancelled = "rpc error: code = Canceled desc = context canceled";
    const failLimited = (message = cancelled) => running.failed(connection, limited, message);
    vi.setSystemTime(Date.now() + 59_999);
    expect(await failLimited()).toEqual({});
    await fail();
    vi.setSystemTime(Date.now() + 59_999);
    expect(await failLimited()).toEqual({});
    vi.setSystemTime(Date.now() + 1);
    expect(await failLimited("exit 2")).toEqual({});
    expect((await failLimited()).why).toBe(
      "the build did not end within 60 s, and was cancelled (`timeoutSeconds`)",
    );
  });
});

describe("the farm of a builder with several places", () => {
  it("is asked for the places of a build, and hears when it starts and ends", async () => {
    const { farm, tell, running, build } = await startedBuild(false, 1);
    const { component } = build;
    expect(farm.begin.mock.calls).toEqual([[component, "7", { platforms: [], tell: expect.any(Function) }]]);
    expect(farm.start.mock.calls).toEqual([[component]]);
    expect(running.placesOf(component)).toEqual(["a"]);
    await running.begin(connection, build, ["linux/amd64"]);
    const [, , options] = farm.begin.mock.lastCall as unknown as Parameters<Farm["begin"]>;
    expect(options?.platforms).toEqual(["linux/amd64"]);
    options?.tell?.("waits for a pod");
    expect(tell.mock.calls).toEqual([["waits for a pod", component]]);
    await running.end(component);
    expect(farm.end.mock.calls).toEqual([[component]]);
  });

  it("is told how many builds of each slot the program declares, and since when", async () => {
    const { farm, farms } = await startedBuild(false, 1);
    const others = new RunningBuilds<object>(
      farms,
      (work) => work,
      () => {},
      () => {},
    );
    for (const slot of ["7", "8", "7"]) others.declare(slot);
    const declaredAt = Date.now();
    vi.setSystemTime(declaredAt + 1000);
    others.foresee(connection);
    const counts = new Map(Object.entries({ 7: 2, 8: 1 }));
    expect(farm.expect).toHaveBeenLastCalledWith(counts, declaredAt);
  });

  it("is made once for all builds on the builder", () => {
    const farms = new Map<string, Farm>();
    const make = () =>
      new RunningBuilds<object>(
        farms,
        (work) => work,
        () => {},
        () => {},
      );
    make().foresee(connection);
    const farm = farms.get("builder");
    make().foresee(connection);
    expect(farms).toEqual(new Map([["builder", farm]]));
    expect(farm).toBeDefined();
  });

  it("names the pods that went silent, and promises no other place", async () => {
    const { farm, warn, build } = await startedBuild(false, 1);
    farm.cutSilent.mockResolvedValue(["a is silent"]);
    await vi.advanceTimersByTimeAsync(6_000);
    const text =
      "a is silent\nThe builds there are interrupted, and start again on a daemon that answers, as often as `retries` allows.";
    expect(warn.mock.calls).toEqual([[text, build.component]]);
  });

  it("is left alone once its builds have ended", async () => {
    const { farm, running, build } = await startedBuild(false, 1);
    await running.end(build.component);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(farm.cutSilent).not.toHaveBeenCalled();
  });
});
