import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { clusterObstacle } from "../../support/cluster/obstacle";
import { programObstacle } from "../../support/engine/programs";
import type { EngineStack } from "../../support/engine/stack";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { type Lab, startLab } from "../../support/lab/lab";
import { helloSpec } from "../hello";
import { type KubernetesSetting, startKubernetes } from "./kubernetesSetting";

const obstacle = clusterObstacle() ?? programObstacle("pulumi", "buildx");

describe.skipIf(obstacle)(
  "a Kubernetes builder that is lost in the middle of a build",
  { timeout: 120_000 },
  () => {
    const namespace = "project-test-builder";
    const make = "mkdir -p out && cp src out/hello";
    let command = make;
    let lab: Lab;
    let setting: KubernetesSetting;
    let workspace: Workspace;
    let stack: EngineStack;

    const program = async () => {
      const builder = setting.builder().connection;
      const target = { builder, target: "bookworm/deb", skipTests: true };
      new dalec.Package("package", {
        ...target,
        inlineSpec: helloSpec({ command }),
        outputDirectory: "dist",
      });
    };

    beforeAll(async () => {
      lab = await startLab();
      setting = await startKubernetes(lab);
      workspace = await openWorkspace();
      stack = await workspace.inlineStack(program);
    });

    afterAll(async () => {
      await workspace?.close();
      await setting?.stop();
      await lab?.stop();
    });

    const deletePod = () =>
      setting.cluster.kubectl([
        "delete",
        "pods",
        "--all",
        "--namespace",
        namespace,
        "--force",
        "--grace-period=0",
      ]);
    const killDaemon = async (step: number) => process.kill(daemonAbove(step), "SIGKILL");

    it.each([
      ["its daemon is killed, as when memory runs out", "sleep 301", killDaemon],
      ["its pod is deleted by force", "sleep 302", deletePod],
    ])("ends with one readable error when %s, and the next `up` builds", async (_, step, lose) => {
      command = `${step} && ${make}`;
      const watch = setInterval(async () => {
        const pid = processWith(step.split(" "));
        if (pid === undefined) return;
        clearInterval(watch);
        await lose(pid);
      }, 200);
      const failed = await stack.failingUp().finally(() => clearInterval(watch));
      expect(failed.text).toContain(
        "the builder went away while it built. A pod of project-test-builder ended",
      );
      expect(failed.text).toContain(`kubectl get pods,events --namespace ${namespace}`);
      command = `: after ${step} && ${make}`;
      const { changes } = await stack.up();
      expect(changes["docker-build:index:Image package"]).toMatch(/create|update/);
      expect(changes["kubernetes:apps/v1:Deployment builder"]).toBe("same");
    });
  },
);

/** The process with exactly this command line. */
function processWith(argv: string[]): number | undefined {
  const pid = readdirSync("/proc").find(
    (entry) => /^\d+$/.test(entry) && read(entry, "cmdline") === `${argv.join("\0")}\0`,
  );
  return pid === undefined ? undefined : Number(pid);
}

/** The buildkitd that runs a build step. */
function daemonAbove(step: number): number {
  for (let pid = step; pid > 1; pid = Number(/^PPid:\s+(\d+)$/m.exec(read(pid, "status"))?.[1] ?? 0)) {
    if (read(pid, "comm").trim() === "buildkitd") return pid;
  }
  throw new Error(`no buildkitd above process ${step}`);
}

function read(pid: number | string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
