import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { BuilderConnection } from "../../src/connection";
import * as prepared from "../../src/machine/prepare";
import { attemptsOf } from "../../src/solve/attempts";
import { RunningBuilds } from "../../src/solve/runningBuilds";

const connection = (driver: string): BuilderConnection => ({
  name: "builder",
  driver,
  nodes: [{ name: "builder0", endpoint: "tcp://127.0.0.1:1", connectTimeoutSeconds: 0.3 }],
});
const lossText =
  "failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF";
const stepText = 'failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1';

/** What follows when a build fails that has just started. */
async function fail(driver: string, message: string, args: Parameters<typeof attemptsOf>[0] = {}) {
  const running = new RunningBuilds<object>(
    new Map(),
    (work) => work,
    () => {},
    () => {},
  );
  const build = { component: {}, slot: "7", needs: { image: false }, attempts: attemptsOf(args) };
  running.start(build.component);
  await sleep(5);
  const outcome = running.failed(connection(driver), build, message);
  return outcome.finally(() => running.end(build.component));
}

describe("a build that fails", () => {
  it("does not run again because an instance is missing that no slot has", async () => {
    const message = 'new builder: no builder "other.builds-7" found';
    expect(await fail("docker-container", message)).toEqual({});
  });

  it("does not run again when a step failed and the daemon is there", async () => {
    expect(await fail("docker-container", stepText)).toEqual({});
  });

  it("does not run again when it was lost and no retries are left", async () => {
    const { why, again } = await fail("remote", lossText, { retries: 0 });
    expect(again).toBeUndefined();
    expect(why).toMatch(
      /^the builder went away while it built\. .*connection refused.*\nThe next `pulumi up` builds again\.$/s,
    );
    expect(why).not.toContain("This was attempt");
  });

  it("counts as lost when its daemon no longer answers, whatever docker-build says", async () => {
    const { why } = await fail("remote", "exit 2", { retries: 0 });
    expect(why).toMatch(/^the builder went away while it built\. .*connection refused/);
  });

  it("says where to look when its daemon cannot be asked", async () => {
    const { why } = await fail("docker-container", lossText, { retries: 0 });
    expect(why).toContain("The daemon of builder ended or ran out of memory, or the network failed.");
  });

  it("says why no other attempt can start", async () => {
    const { why, again } = await fail("remote", lossText);
    expect(again).toBeUndefined();
    expect(why).toMatch(/^the builder went away while it built\. .*\nNo other attempt can start: \S/s);
  });

  it("does not run again when it took longer than it may", async () => {
    const outcome = await fail("remote", "context deadline exceeded", { timeoutSeconds: 0.001 });
    expect(outcome).toEqual({
      why: expect.stringContaining(
        "the build did not end within 0.001 s, and was cancelled (`timeoutSeconds`)",
      ),
    });
  });
});

describe("a builder with one place", () => {
  const started = async () => {
    vi.useFakeTimers();
    const spies = [
      vi.spyOn(prepared, "prepare").mockResolvedValue([]),
      vi.spyOn(prepared, "lostNodes").mockResolvedValue([]),
    ] as const;
    onTestFinished(() => {
      for (const spy of spies) spy.mockRestore();
      vi.useRealTimers();
    });
    const warn = vi.fn();
    const running = new RunningBuilds<object>(
      new Map(),
      (work) => work,
      warn,
      () => {},
    );
    const build = { component: {}, slot: "7", needs: { image: true }, attempts: attemptsOf({}) };
    const warnings = await running.begin(connection("remote"), build);
    running.start(build.component);
    return { warn, running, build, warnings, prepare: spies[0], lostNodes: spies[1] };
  };

  it("names no places, and is made ready for what the build needs", async () => {
    const { running, build, warnings, prepare } = await started();
    expect([warnings, running.placesOf(build.component)]).toEqual([[], []]);
    expect(prepare.mock.calls).toEqual([[connection("remote"), { image: true }]]);
    await running.end(build.component);
  });

  it("is said to be silent while a build waits for it", async () => {
    const { warn, running, build, lostNodes } = await started();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(warn).not.toHaveBeenCalled();
    lostNodes.mockResolvedValue(["builder0: gone", "builder1: gone"]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(warn.mock.calls).toEqual([
      [
        "the builder has not answered while it builds. builder0: gone\nbuilder1: gone\nThe build waits for it; Ctrl-C cancels the update.",
        build.component,
      ],
    ]);
    await running.end(build.component);
  });

  it("builds again after a loss, with what is to be known about it", async () => {
    const { running, build, prepare, lostNodes } = await started();
    lostNodes.mockResolvedValue(["builder0: gone"]);
    prepare.mockResolvedValue(["the disk is nearly full"]);
    const [one, two, three] = [
      await running.failed(connection("remote"), build, "exit 2"),
      await running.failed(connection("remote"), build, "exit 2"),
      await running.failed(connection("remote"), build, "exit 2"),
    ];
    expect(one).toEqual({
      again:
        "the builder went away while it built. builder0: gone The build starts again there: attempt 2 of 3.\nthe disk is nearly full",
    });
    expect(two.again).toContain("attempt 3 of 3.");
    expect(three.why).toContain("builder0: gone This was attempt 3 of 3.");
    await running.end(build.component);
  });
});
