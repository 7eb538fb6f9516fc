import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildLabel } from "../../src/machine/progress/buildLabel";
import { BuildProgress } from "../../src/solve/buildProgress";
import { TalkingDaemon } from "../support/talkingDaemon";

describe("the progress of builds", () => {
  let directory: string;
  let daemon: TalkingDaemon;
  let progress: BuildProgress<{ name: string }>;
  const told: string[] = [];
  const components = { one: { name: "one" }, two: { name: "two" } };
  const route = () => ({ name: "daemon", endpoint: `unix://${join(directory, "socket")}` });
  const build = (label: string, places: string[] = []) => ({ label, places, routes: async () => [route()] });
  const begin = (label: string) => daemon.begin(label, { [`label:${buildLabel}`]: label });
  const patience = { timeout: 10_000, interval: 10 };
  /** Lets seconds pass for the progress, and not for its connections. */
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(1000 * seconds);
  /** The messages after a few seconds, when the daemon has answered. */
  const toldLater = () =>
    expect.poll(async () => {
      await pass(1);
      return told;
    }, patience);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-progress-"));
    daemon = new TalkingDaemon(join(directory, "socket"));
    told.length = 0;
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    progress = new BuildProgress((text, { name }) => told.push(`${name}: ${text}`));
  });
  afterEach(() => {
    for (const component of Object.values(components)) progress.end(component, { failed: true });
    vi.useRealTimers();
    daemon.close();
    rmSync(directory, { recursive: true });
  });

  it("shows each build, over one connection per daemon, and ends with how long the build took", async () => {
    progress.begin(components.one, build("a"));
    progress.begin(components.two, build("b", ["pod-0", "pod-1"]));
    begin("a");
    begin("b");
    await pass(1);
    await expect.poll(() => daemon.asked.length, patience).toBe(2);
    expect(daemon.clients).toBe(1);
    daemon.tell("a", [{ digest: "1", name: "Build RPM", started: 5 }]);
    daemon.tell("b", [
      { digest: "1", name: "Build deb package", started: 5 },
      { digest: "2", name: "Test: x" },
    ]);
    await toldLater().toContainEqual(expect.stringMatching(/^one: Build RPM, 1 of 1, \d+ s$/));
    await toldLater().toContainEqual(
      expect.stringMatching(/^two: Build deb package, 1 of 2, \d+ s at pod-0, pod-1$/),
    );
    await pass(60);
    expect(progress.end(components.one, { failed: false })).toEqual({ build: 0 });
    expect(told.at(-1)).toMatch(/^one: built in 6\d s$/);
    expect(daemon.clients).toBe(1);
    progress.end(components.two, { failed: true });
    expect(told.at(-1)).toMatch(/^one: built in/);
    await expect.poll(() => daemon.clients, patience).toBe(0);
    const count = told.length;
    await pass(10);
    expect(told).toHaveLength(count);
  });

  it("measures the parts of a build, by the clock of its daemon", async () => {
    progress.begin(components.one, build("a"));
    begin("a");
    await pass(1);
    await expect.poll(() => daemon.asked, patience).toEqual(["a"]);
    daemon.tell("a", [{ digest: "1", name: "Load", started: 5, ended: 9 }], { "transferring context:": 6 });
    daemon.tell("a", [{ digest: "2", name: "Build RPM", started: 12 }]);
    await toldLater().toContainEqual(expect.stringMatching(/^one: Build RPM, 2 of 2/));
    expect(progress.end(components.one, { failed: true })).toEqual({ transfer: 1, build: 6 });
  });

  it("shows a build that begins while another is followed", async () => {
    progress.begin(components.one, build("a"));
    begin("a");
    await pass(1);
    await expect.poll(() => daemon.asked, patience).toEqual(["a"]);
    progress.begin(components.two, build("b"));
    begin("b");
    await pass(2);
    await expect.poll(() => daemon.asked, patience).toEqual(["a", "b"]);
    daemon.tell("b", [{ digest: "1", name: "Build RPM", started: 5 }]);
    await toldLater().toContainEqual(expect.stringMatching(/^two: Build RPM/));
  });

  it("starts again with the build", async () => {
    progress.begin(components.one, build("a", ["pod-0"]));
    begin("a");
    await pass(1);
    await expect.poll(() => daemon.asked, patience).toEqual(["a"]);
    daemon.close();
    await expect.poll(() => daemon.clients, patience).toBe(0);
    daemon = new TalkingDaemon(join(directory, "socket"));
    progress.again(components.one, ["pod-1"]);
    progress.again(components.two, ["pod-1"]);
    begin("a");
    await pass(1);
    await expect.poll(() => daemon.asked, patience).toEqual(["a"]);
    daemon.tell("a", [{ digest: "1", name: "Build RPM", started: 5 }]);
    await toldLater().toContainEqual(expect.stringMatching(/^one: Build RPM, 1 of 1, \d+ s at pod-1$/));
    expect(told.join()).not.toContain("two");
  });

  it("does not connect for a build that takes less than a second", async () => {
    const routes = vi.fn(async () => [route()]);
    progress.begin(components.one, { ...build("a"), routes });
    await pass(0.9);
    progress.end(components.one, { failed: false });
    await pass(5);
    progress.begin(components.two, { ...build("a"), routes });
    await pass(0.9);
    expect(routes).not.toHaveBeenCalled();
    expect(told).toEqual([]);
    await pass(0.1);
    expect(routes).toHaveBeenCalledOnce();
  });

  it("is silent when nobody knows where the daemon is", async () => {
    const routes = vi.fn(() => Promise.reject(new Error("no such engine")));
    progress.begin(components.one, { ...build("a"), routes });
    await pass(5);
    expect(routes).toHaveBeenCalledOnce();
    expect(told).toEqual([]);
    expect(progress.end(components.one, { failed: false })).toBeUndefined();
    expect(told).toEqual([]);
  });
});
