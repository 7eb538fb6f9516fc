import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { readEvents } from "../../../src/report/events";
import { timelineOf } from "../../../src/report/placeRows";
import { reportOf } from "../../../src/report/stackReport";
import { readState } from "../../../src/report/state";
import { programObstacle } from "../../support/engine/programs";
import type { EngineStack } from "../../support/engine/stack";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { type Buildkitd, startBuildkitd } from "../../support/lab/buildkitd";
import { type Lab, startLab } from "../../support/lab/lab";
import { labObstacle } from "../../support/lab/tools";
import { helloSpec } from "../hello";
import { SleepingSteps } from "./steps";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");
const title = "builds on a RemoteBuilder with several daemons";

describe.skipIf(obstacle)(obstacle ? `${title} (skipped: ${obstacle})` : title, { timeout: 300_000 }, () => {
  const names = ["apple", "banana", "cherry", "damson", "elder", "fig"];
  const sleepSeconds = 8;
  const steps = new SleepingSteps(sleepSeconds);
  let round = 1;
  let fails = false;
  let timeoutSeconds: number | undefined;
  let lab: Lab;
  let daemons: Buildkitd[] = [];
  let endpoints: string[] = [];
  let workspace: Workspace;
  let stack: EngineStack;
  let first: Record<string, number>;

  const program = async () => {
    const builder = new dalec.RemoteBuilder("builder", {
      nodes: endpoints.map((endpoint) => ({ endpoint })),
    }).connection;
    for (const name of names) {
      const make = fails ? "echo this step fails && false" : "mkdir -p out && cp src out/hello";
      const command = fails ? make : `${steps.command(name, round)} && ${make}`;
      const inlineSpec = helloSpec({ command }).replace("name: hello", `name: ${name}`);
      const outputDirectory = `dist/${name}`;
      const limit = timeoutSeconds === undefined ? {} : { timeoutSeconds };
      const target = { target: "bookworm/deb", outputDirectory, skipTests: true, ...limit };
      new dalec.Package(name, { builder, inlineSpec, ...target });
    }
  };
  const build = async () => {
    steps.watch(names, round);
    const events: string[] = [];
    try {
      const up = await stack.up({ onEvent: (event) => events.push(JSON.stringify(event)) });
      return { ...up, events: events.join("\n"), daemons: steps.stop(round) };
    } finally {
      steps.stop(round);
    }
  };
  /** What `pulumi-dalec report` shows of an update. */
  const reported = async (events: string) => {
    const state = JSON.stringify({ deployment: await stack.state() });
    return reportOf(readState(state), readEvents(events)).builds;
  };
  /** Waits while the first build sleeps until docker-build has read the instances of all slots. */
  const untilHidden = async () => {
    await expect.poll(() => steps.daemonOf("apple", round), { timeout: 120_000 }).toBeDefined();
    await expect.poll(instances, { timeout: (sleepSeconds - 1) * 1000 }).toEqual([]);
  };
  const instances = () =>
    readdirSync(join(workspace.directory, "buildx", "instances")).filter((name) => name.includes(".builds"));

  beforeAll(async () => {
    lab = await startLab();
    const config = `${lab.mirrorsToml}\n[worker.oci]\n  max-parallelism = 1\n`;
    daemons = await Promise.all([1, 2, 3].map(() => startBuildkitd({ config })));
    endpoints = daemons.map(({ address }) => address);
    workspace = await openWorkspace();
    stack = await workspace.inlineStack(program);
  });

  afterAll(async () => {
    await workspace?.close();
    await Promise.all(daemons.map((daemon) => daemon.stop()));
    await lab?.stop();
  });

  it("use all of them evenly, and at once", async () => {
    const [up] = await Promise.all([build(), untilHidden()]);
    first = up.daemons;
    const perDaemon = new Map<number, number>();
    for (const pid of Object.values(first)) perDaemon.set(pid, (perDaemon.get(pid) ?? 0) + 1);
    expect([...perDaemon.values()]).toEqual([2, 2, 2]);
    for (const name of names) {
      const files = readdirSync(join(workspace.projectDirectory, "dist", name));
      expect(files.filter((file) => file.endsWith(".deb"))).toHaveLength(1);
    }
    // Each daemon runs one step at a time.
    expect(steps.mostAtOnce).toBeGreaterThan(1);
    const builds = await reported(up.events);
    const rows = timelineOf(builds)?.rows ?? [];
    expect(Object.fromEntries(rows.map(({ place, bars }) => [place, bars.length]))).toEqual(
      Object.fromEntries(endpoints.map((endpoint) => [endpoint, 2])),
    );
    for (const { name, attempts } of builds) {
      expect(attempts).toMatchObject([{ places: [processOf(first[name]).address], result: "built" }]);
      expect(attempts[0]).toHaveProperty("sentSeconds");
      expect(attempts[0]?.builtSeconds).toBeGreaterThanOrEqual(sleepSeconds - 2);
    }
    // docker-build loses its last lines now and then.
    const exported = builds.filter(({ attempts }) => attempts[0]?.exportedSeconds !== undefined);
    expect(exported.length).toBeGreaterThan(0);
  });

  it("leave no instance and no socket behind when the program has ended", async () => {
    await expect.poll(instances, { timeout: 10_000 }).toEqual([]);
    const sockets = () => readdirSync(join(workspace.directory, "run"));
    await expect.poll(sockets, { timeout: 10_000 }).toEqual([]);
    expect(existsSync(join(workspace.directory, "buildx", "instances"))).toBe(true);
  });

  const processOf = (pid: number | undefined) => {
    const found = daemons.find(({ daemon }) => daemon.pid === pid);
    if (found === undefined) throw new Error(`no daemon is process ${pid}`);
    return found;
  };
  /** Builds, and does something to the daemon that first runs the step of a build. */
  const disturb = async (name: string, how: NodeJS.Signals) => {
    let victim: number | undefined;
    const watch = setInterval(() => {
      victim = steps.daemonOf(name, round);
      if (victim === undefined) return;
      clearInterval(watch);
      process.kill(victim, how);
    }, 300);
    try {
      return { up: await build(), victim: processOf(victim) };
    } finally {
      clearInterval(watch);
    }
  };

  it("return to the same daemon when their specs change, but move within a minute when it no longer answers", async () => {
    round = 2;
    const undisturbed = 3 * sleepSeconds;
    const { up, victim } = await disturb("apple", "SIGSTOP");
    process.kill(victim.daemon.pid, "SIGCONT");
    expect(up.text).toMatch(new RegExp(`${victim.address} has not answered for [34]\\d s while it builds`));
    expect(up.text).toMatch(/The build starts again on unix:.*: attempt 2 of 3/);
    expect(victim.daemon.pid).toBe(first.apple);
    const others = names.filter((name) => first[name] !== victim.daemon.pid);
    expect(others).toHaveLength(4);
    for (const name of others) expect(up.daemons[name]).toBe(first[name]);
    expect(up.daemons.apple).not.toBe(victim.daemon.pid);
    expect(up.seconds).toBeLessThan(60 + undisturbed + 30);
  });

  it("move to other daemons when theirs is killed", async () => {
    round = 3;
    const { up, victim } = await disturb("apple", "SIGKILL");
    expect(up.text).toContain("the builder went away while it built");
    expect(up.text).toMatch(/The build starts again on unix:.*: attempt 2 of 3/);
    expect(up.daemons.apple).not.toBe(victim.daemon.pid);
    const apple = (await reported(up.events)).find(({ name }) => name === "apple");
    expect(apple?.attempts).toMatchObject([
      { places: [victim.address], result: "lost" },
      { places: [processOf(up.daemons.apple).address], result: "built" },
    ]);
    expect(Object.values(up.changes).every((change) => change === "update" || change === "same")).toBe(true);
  });

  it("are not repeated when a step fails", async () => {
    round = 4;
    fails = true;
    const failed = await stack.failingUp();
    [fails, round] = [false, 3];
    // The shell may trace the command before or after its output comes.
    expect(failed.text).toMatch(/the failed step wrote:\n(?: {2}\+ .*\n)* {2}this step fails\n/);
    expect(failed.text).not.toContain("attempt");
  });

  it("end in time if they have a limit, and are not repeated then", async () => {
    timeoutSeconds = sleepSeconds / 2;
    round = 5;
    const failed = await stack.failingUp();
    [timeoutSeconds, round] = [undefined, 3];
    expect(failed.text).toContain(
      `the build did not end within ${sleepSeconds / 2} s, and was cancelled (\`timeoutSeconds\`)`,
    );
    expect(failed.text).not.toContain("attempt");
  });

  it("do not change with the number of daemons", async () => {
    const all = endpoints;
    for (const count of [1, 2]) {
      endpoints = all.slice(0, count);
      // The daemons that are left out need not answer in a preview.
      const { changes } = await stack.preview();
      const builds = Object.entries(changes).filter(([name]) => name.startsWith("docker-build:"));
      expect(new Set(builds.map(([, change]) => change))).toEqual(new Set(["same"]));
    }
    endpoints = all;
  });
});
