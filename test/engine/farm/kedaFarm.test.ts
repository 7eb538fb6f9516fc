import { describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { kedaObstacle } from "../../support/cluster/keda";
import { instanceName } from "../../support/instanceName";
import { kubernetesObstacle, kubernetesStack } from "../drivers/kubernetesStack";
import { helloSpec } from "../hello";
import { SleepingSteps } from "./steps";

const obstacle = kubernetesObstacle ?? kedaObstacle();
const title = "builds on a KubernetesBuilder that KEDA scales";

describe.skipIf(obstacle)(obstacle ? `${title} (skipped: ${obstacle})` : title, { timeout: 600_000 }, () => {
  const namespace = instanceName("KubernetesBuilder", "builder");
  const idleSeconds = 10;
  // Long enough for all pods to be there while the first builds run.
  const steps = new SleepingSteps(20);
  let names: string[] = [];

  const shared = kubernetesStack(
    (setting) => {
      const autoscaling = { maxReplicas: 3, buildsPerReplica: 2, idleSeconds, readyTimeoutSeconds: 300 };
      const builder = setting.builder({ autoscaling }).connection;
      for (const name of names) {
        const command = `${steps.command(name, 1)} && mkdir -p out && cp src out/hello`;
        new dalec.Package(name, {
          builder,
          inlineSpec: helloSpec({ command }).replace("name: hello", `name: ${name}`),
          target: "bookworm/deb",
          outputDirectory: `dist/${name}`,
          skipTests: true,
          retries: 0,
        });
      }
    },
    { keda: true },
  );
  const replicas = async () => {
    const get = ["get", "deployment", namespace, "--namespace", namespace];
    return Number(await shared.setting.cluster.kubectl([...get, "--output=jsonpath={.spec.replicas}"]));
  };

  it("bring up the pods that they need, and leave none behind", async () => {
    await shared.stack.up();
    expect(await replicas()).toBe(0);
    names = ["apple", "banana", "cherry", "damson", "elder", "fig"];
    steps.watch(names, 1);
    let most = 0;
    const look = setInterval(() => {
      void replicas().then(
        (now) => {
          most = Math.max(most, now);
        },
        () => undefined,
      );
    }, 500);
    await shared.stack.up().finally(() => clearInterval(look));
    const daemons = Object.values(steps.stop(1));
    expect(most).toBe(3);
    expect(daemons.map((one) => daemons.filter((other) => other === one).length)).toEqual([2, 2, 2, 2, 2, 2]);
    await expect.poll(replicas, { timeout: (idleSeconds + 60) * 1000, interval: 500 }).toBe(0);
  });
});
