import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
  const patience = { timeout: 10_000, interval: 50 };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-progress-"));
    daemon = new TalkingDaemon(join(directory, "socket"));
    told.length = 0;
    progress = new BuildProgress((text, { name }) => told.push(`${name}: ${text}`));
  });
  afterEach(() => {
    for (const component of Object.values(components)) progress.end(component, { failed: true });
    daemon.close();
    rmSync(directory, { recursive: true });
  });

  it("shows each build, over one connection per daemon, and ends with how long the build took", async () => {
    progress.begin(components.one, build("a"));
    progress.begin(components.two, build("b", ["pod-0"]));
    begin("a");
    begin("b");
    await expect.poll(() => daemon.asked.length, patience).toBe(2);
    expect(daemon.clients).toBe(1);
    daemon.tell("a", [{ digest: "1", name: "Build RPM", started: 5 }]);
    daemon.tell("b", [
      { digest: "1", name: "Build deb package", started: 5 },
      { digest: "2", name: "Test: x" },
    ]);
    await expect.poll(() => told.length, patience).toBeGreaterThan(1);
    expect(told).toContainEqual(expect.stringMatching(/^one: Build RPM, 1 of 1, \d s$/));
    expect(told).toContainEqual(expect.stringMatching(/^two: Build deb package, 1 of 2, \d s at pod-0$/));
    expect(progress.end(components.one, { failed: false })).toEqual({ build: 0 });
    expect(told.at(-1)).toMatch(/^one: built in \d s$/);
    expect(daemon.clients).toBe(1);
    progress.end(components.two, { failed: true });
    expect(told.at(-1)).toMatch(/^one: built in/);
    await expect.poll(() => daemon.clients, patience).toBe(0);
  });

  it("shows a build that begins while another is followed", async () => {
    progress.begin(components.one, build("a"));
    begin("a");
    await expect.poll(() => daemon.asked, patience).toEqual(["a"]);
    progress.begin(components.two, build("b"));
    begin("b");
    await expect.poll(() => daemon.asked, patience).toEqual(["a", "b"]);
    daemon.tell("b", [{ digest: "1", name: "Build RPM", started: 5 }]);
    await expect.poll(() => told, patience).toContainEqual(expect.stringMatching(/^two: Build RPM/));
  });

  it("starts again with the build", async () => {
    progress.begin(components.one, build("a", ["pod-0"]));
    begin("a");
    await expect.poll(() => daemon.asked, patience).toEqual(["a"]);
    daemon.close();
    await expect.poll(() => daemon.clients, patience).toBe(0);
    daemon = new TalkingDaemon(join(directory, "socket"));
    progress.again(components.one, ["pod-1"]);
    begin("a");
    await expect.poll(() => daemon.asked, patience).toEqual(["a"]);
    daemon.tell("a", [{ digest: "1", name: "Build RPM", started: 5 }]);
    await expect
      .poll(() => told, patience)
      .toContainEqual(expect.stringMatching(/RPM, 1 of 1, \d s at pod-1$/));
  });

  it("does not connect for a build that takes less than a second", async () => {
    let asked = 0;
    const routes = async () => {
      asked += 1;
      return [route()];
    };
    progress.begin(components.one, { ...build("a"), routes });
    await new Promise((resolve) => setTimeout(resolve, 500));
    progress.end(components.one, { failed: false });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect({ asked, told }).toEqual({ asked: 0, told: [] });
  });

  it("is silent when nobody knows where the daemon is", async () => {
    let asked = 0;
    const routes = () => {
      asked += 1;
      return Promise.reject(new Error("no such engine"));
    };
    progress.begin(components.one, { ...build("a"), routes });
    await expect.poll(() => asked, patience).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect({ asked, told }).toEqual({ asked: 1, told: [] });
  });
});
