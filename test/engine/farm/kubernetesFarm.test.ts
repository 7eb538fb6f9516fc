import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { instanceName } from "../../support/instanceName";
import { kubernetesStack, kubernetesObstacle as obstacle } from "../drivers/kubernetesStack";
import { helloSpec } from "../hello";
import { SleepingSteps } from "./steps";

const title = "builds on a KubernetesBuilder with several pods";

describe.skipIf(obstacle)(obstacle ? `${title} (skipped: ${obstacle})` : title, { timeout: 600_000 }, () => {
  const namespace = instanceName("KubernetesBuilder", "builder");
  const names = ["apple", "banana", "cherry", "damson", "elder", "fig"];
  const sleepSeconds = 8;
  const steps = new SleepingSteps(sleepSeconds);
  let round = 1;
  let replicas = 3;
  let first: Record<string, number>;

  const shared = kubernetesStack((setting) => {
    const buildkitdConfig = { maxParallelism: 1 };
    const builder = setting.builder({ replicas, buildkitdConfig }).connection;
    for (const name of names) {
      const command = `${steps.command(name, round)} && mkdir -p out && cp src out/hello`;
      const inlineSpec = helloSpec({ command }).replace("name: hello", `name: ${name}`);
      const outputDirectory = `dist/${name}`;
      new dalec.Package(name, {
        builder,
        inlineSpec,
        target: "bookworm/deb",
        outputDirectory,
        skipTests: true,
      });
    }
  });
  const build = async () => {
    steps.watch(names, round);
    try {
      return { ...(await shared.stack.up()), daemons: steps.stop(round) };
    } finally {
      steps.stop(round);
    }
  };
  const buildChanges = ({ changes }: { changes: Record<string, string> }) =>
    new Set(
      Object.keys(changes)
        .filter((name) => name.startsWith("docker-build:"))
        .map((name) => changes[name]),
    );

  it("use all of them evenly, and at once", async () => {
    const up = await build();
    first = up.daemons;
    const perPod = new Map<number, number>();
    for (const pid of Object.values(first)) perPod.set(pid, (perPod.get(pid) ?? 0) + 1);
    expect([...perPod.values()]).toEqual([2, 2, 2]);
  });

  it("return to the same pod when their specs change, but move when the daemon of theirs is killed", async () => {
    round = 2;
    let victim: number | undefined;
    const watch = setInterval(async () => {
      victim = steps.daemonOf("apple", round);
      if (victim === undefined) return;
      clearInterval(watch);
      process.kill(victim, "SIGKILL");
    }, 300);
    const up = await build().finally(() => clearInterval(watch));
    expect(up.text).toMatch(/The build starts again on \S+: attempt 2 of 3/);
    expect(victim).toBe(first.apple);
    const others = names.filter((name) => first[name] !== victim);
    expect(others).toHaveLength(4);
    for (const name of others) expect(up.daemons[name]).toBe(first[name]);
    expect(up.daemons.apple).not.toBe(victim);
    expect(buildChanges(up)).toEqual(new Set(["update"]));
    const instances = () => readdirSync(join(shared.workspace.directory, "buildx", "instances"));
    await expect.poll(instances, { timeout: 10_000 }).toEqual([namespace]);
  });

  it("do not change with the number of pods", async () => {
    for (replicas of [1, 10]) {
      const preview = await shared.stack.preview();
      expect(preview.changes["kubernetes:apps/v1:Deployment builder"]).toBe("update");
      expect(buildChanges(preview)).toEqual(new Set(["same"]));
    }
  });
});
