import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { clusterObstacle } from "../../support/cluster/obstacle";
import { providerObstacle } from "../../support/engine/plugins";
import { programObstacle } from "../../support/engine/programs";
import type { EngineStack } from "../../support/engine/stack";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { instanceName } from "../../support/instanceName";
import { type Lab, startLab } from "../../support/lab/lab";
import { processAbove, processWith } from "../../support/processes";
import { helloSpec } from "../hello";
import { type KubernetesSetting, startKubernetes } from "./kubernetesSetting";

// Genuine Dalec prepares its worker before the first build of a fresh builder, which takes minutes on a slow machine.
const timeout = 600_000;
const obstacle = clusterObstacle() ?? providerObstacle("kubernetes") ?? programObstacle("pulumi", "buildx");

describe.skipIf(obstacle)(
  "a Kubernetes builder that disappears during a build without retries",
  { timeout },
  () => {
    const namespace = instanceName("KubernetesBuilder", "builder");
    const make = "mkdir -p out && cp src out/hello";
    let command = make;
    let lab: Lab;
    let setting: KubernetesSetting;
    let workspace: Workspace;
    let stack: EngineStack;

    const program = async () => {
      const builder = setting.builder().connection;
      const target = { builder, target: "bookworm/deb", skipTests: true, retries: 0 };
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

    const deletePod = async () => {
      const force = ["--force", "--grace-period=0"];
      await setting.cluster.kubectl(["delete", "pods", "--all", "--namespace", namespace, ...force]);
    };
    const killDaemon = async (step: number) => {
      const daemon = processAbove(step, "buildkitd");
      if (daemon === undefined) throw new Error(`no buildkitd runs process ${step}`);
      process.kill(daemon, "SIGKILL");
    };

    it.each([
      ["its daemon is killed, as when memory runs out", killDaemon],
      ["somebody deletes its pod by force", deletePod],
    ])("ends with one readable error when %s, and the next `up` builds", async (_, lose) => {
      // No other run on this machine has a step with this name.
      const step = `sleep 300.${randomInt(1e9)}`;
      command = `${step} && ${make}`;
      const watch = setInterval(async () => {
        const pid = processWith(step.split(" "));
        if (pid === undefined) return;
        clearInterval(watch);
        await lose(pid);
      }, 200);
      const failed = await stack.failingUp().finally(() => clearInterval(watch));
      expect(failed.text).toMatch(
        new RegExp(
          `the builder went away while it built\\. ${namespace}-[\\w-]+: A pod of ${namespace} ended`,
        ),
      );
      expect(failed.text).toContain(`kubectl get pods,events --namespace ${namespace}`);
      command = `: after ${step} && ${make}`;
      const { changes } = await stack.up();
      expect(changes["docker-build:index:Image package"]).toMatch(/create|update/);
      expect(changes["kubernetes:apps/v1:Deployment builder"]).toBe("same");
    });
  },
);
