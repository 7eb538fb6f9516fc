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
  const none = { amd64: 0, arm64: 0 };
  const idleSeconds = 10;
  // Long enough for all pods to be there while the first builds run.
  const steps = new SleepingSteps(20);
  let names: string[] = [];

  const shared = kubernetesStack(
    (setting) => {
      const autoscaling = { maxReplicas: 3, buildsPerReplica: 2, idleSeconds, readyTimeoutSeconds: 300 };
      const architectures = [dalec.KubernetesArchitecture.Amd64, dalec.KubernetesArchitecture.Arm64];
      const pools = architectures.map((architecture) => ({ architecture }));
      const builder = setting.builder({ autoscaling, pools }).connection;
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
  /** The number of pods of the pool for each architecture. */
  const replicas = async () => {
    const get = [
      "get",
      "deployments",
      "--namespace",
      namespace,
      "--output=jsonpath={.items[*].spec.replicas}",
    ];
    const [amd64 = 0, arm64 = 0] = (await shared.setting.cluster.kubectl(get)).split(" ").map(Number);
    return { amd64, arm64 };
  };

  it("bring up the pods that they need in the pool of their platform, and leave none behind", async () => {
    await shared.stack.up();
    expect(await replicas()).toEqual(none);
    names = ["apple", "banana", "cherry", "damson", "elder", "fig"];
    steps.watch(names, 1);
    let most = none;
    const look = setInterval(() => {
      void replicas().then(
        ({ amd64, arm64 }) => {
          most = { amd64: Math.max(most.amd64, amd64), arm64: Math.max(most.arm64, arm64) };
        },
        () => undefined,
      );
    }, 500);
    await shared.stack.up().finally(() => clearInterval(look));
    const daemons = Object.values(steps.stop(1));
    expect(most).toEqual({ amd64: 3, arm64: 0 });
    expect(daemons.map((one) => daemons.filter((other) => other === one).length)).toEqual([2, 2, 2, 2, 2, 2]);
    await expect.poll(replicas, { timeout: (idleSeconds + 60) * 1000, interval: 500 }).toEqual(none);
  });
});
