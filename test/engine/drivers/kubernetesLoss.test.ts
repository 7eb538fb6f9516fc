import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { instanceName } from "../../support/instanceName";
import { processAbove, processWith } from "../../support/processes";
import { helloSpec } from "../hello";
import { kubernetesStack, kubernetesObstacle as obstacle } from "./kubernetesStack";

// Genuine Dalec prepares its worker before the first build of a fresh builder, which takes minutes on a slow machine.
const timeout = 600_000;

describe.skipIf(obstacle)(
  "a Kubernetes builder that disappears during a build without retries",
  { timeout },
  () => {
    const namespace = instanceName("KubernetesBuilder", "builder");
    const make = "mkdir -p out && cp src out/hello";
    let command = make;

    const shared = kubernetesStack((setting) => {
      const builder = setting.builder().connection;
      const target = { builder, target: "bookworm/deb", skipTests: true, retries: 0 };
      new dalec.Package("package", {
        ...target,
        inlineSpec: helloSpec({ command }),
        outputDirectory: "dist",
      });
    });

    const deletePod = async () => {
      const force = ["--force", "--grace-period=0"];
      await shared.setting.cluster.kubectl(["delete", "pods", "--all", "--namespace", namespace, ...force]);
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
      const failed = await shared.stack.failingUp().finally(() => clearInterval(watch));
      expect(failed.text).toMatch(
        new RegExp(
          `the builder went away while it built\\. ${namespace}-[\\w-]+: A pod of ${namespace} ended`,
        ),
      );
      expect(failed.text).toContain(`kubectl get pods,events --namespace ${namespace}`);
      command = `: after ${step} && ${make}`;
      const { changes } = await shared.stack.up();
      expect(changes["docker-build:index:Image package"]).toMatch(/create|update/);
      expect(changes["kubernetes:apps/v1:Deployment builder"]).toBe("same");
    });
  },
);
