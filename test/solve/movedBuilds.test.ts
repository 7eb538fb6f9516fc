import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { placesIn } from "../../src/buildLines";
import type { BuilderConnection } from "../../src/connection";
import type { Farm } from "../../src/machine/farm/farm";
import { attemptsOf } from "../../src/solve/attempts";
import { RunningBuilds } from "../../src/solve/runningBuilds";

vi.mock("../../src/machine/prepare", () => ({
  prepare: async () => [],
  spreads: () => true,
  whereToLook: () => "see the cluster",
  placesOf: async () => [],
  lostNodes: async () => [],
}));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const connection: BuilderConnection = { name: "builder", driver: "kubernetes", nodes: [{ name: "pool" }] };
const lossText = "rpc error: code = Unavailable desc = error reading from server: EOF";

/** A build that has just started at pod `a`, of which the farm says whether it leaves. */
async function startedBuild(leaves: boolean, retries: number) {
  const farm = {
    expect: vi.fn(),
    begin: vi.fn(async () => []),
    start: vi.fn(),
    placesOf: () => ["a"],
    leaving: vi.fn(async () => (leaves ? ["a"] : [])),
    move: vi.fn(async () => ["b"]),
    end: vi.fn(async () => {}),
    cutSilent: vi.fn(async () => []),
    problem: vi.fn<() => string | undefined>(),
  };
  const warn = vi.fn();
  const running = new RunningBuilds<object>(
    new Map([["builder", farm as unknown as Farm]]),
    (work) => work,
    warn,
    () => {},
  );
  const build = { component: {}, slot: "7", needs: { image: false }, attempts: attemptsOf({ retries }) };
  await running.begin(connection, build);
  running.start(build.component);
  return { farm, warn, running, fail: () => running.failed(connection, build, lossText), build };
}

describe("a build whose pod is scaled away", () => {
  it("goes elsewhere without counting an attempt, whatever `retries` is", async () => {
    const { fail } = await startedBuild(true, 0);
    for (let round = 0; round < 10; round++) {
      const { again = "" } = await fail();
      expect(again).toBe(
        "a went away before the build was there, because fewer pods are needed. The build starts again on b: attempt 1 of 1.",
      );
      expect(placesIn(again, ["a"])).toEqual(["b"]);
    }
    expect((await fail()).why).toContain("the builder went away while it built. a: see the cluster");
  });

  it("counts an attempt when it was there for long, since a pod waits for builds that it knows", async () => {
    const { fail } = await startedBuild(true, 1);
    vi.setSystemTime(Date.now() + 61_000);
    expect((await fail()).again).toContain("attempt 2 of 2");
  });

  it("counts an attempt when its pod does not leave", async () => {
    const { fail } = await startedBuild(false, 1);
    expect((await fail()).again).toContain("attempt 2 of 2");
    expect((await fail()).why).toContain("This was attempt 2 of 2.");
  });

  it("warns once while it cannot ask for pods", async () => {
    const { farm, warn, build } = await startedBuild(false, 1);
    farm.problem.mockReturnValue("the cluster is down");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(warn.mock.calls).toEqual([
      ["the cluster is down\nUntil that works again, pods may go away.", build.component],
    ]);
  });
});
