import * as k8s from "@pulumi/kubernetes";
import { afterEach, describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import type { NodeAutoscaling } from "../../../src/connection";
import { instanceName } from "../../support/instanceName";
import { kubernetesStack, kubernetesObstacle as obstacle } from "../drivers/kubernetesStack";
import { helloSpec } from "../hello";
import { StandInScaler } from "./standInScaler";
import { SleepingSteps } from "./steps";

const title = "builds on a KubernetesBuilder whose pods follow them";
const autoscaling: NodeAutoscaling = {
  ...{ configMap: "demand", maxReplicas: 3, buildsPerReplica: 2, readyTimeoutSeconds: 120 },
};

describe.skipIf(obstacle)(obstacle ? `${title} (skipped: ${obstacle})` : title, { timeout: 600_000 }, () => {
  const namespace = instanceName("KubernetesBuilder", "builder");
  const steps = new SleepingSteps(5);
  let names: string[] = [];
  let scaler: StandInScaler | undefined;

  const shared = kubernetesStack((setting) => {
    const builder = setting.builder();
    new k8s.core.v1.ConfigMap(
      "demand",
      { metadata: { name: "demand", namespace: builder.namespace } },
      { parent: builder, ignoreChanges: ["data"] },
    );
    const connection = builder.connection.apply((known) => ({
      ...known,
      nodes: known.nodes.map((node) => ({ ...node, autoscaling })),
    }));
    for (const name of names) {
      const command = `${steps.command(name, 1)} && mkdir -p out && cp src out/hello`;
      new dalec.Package(name, {
        builder: connection,
        inlineSpec: helloSpec({ command }).replace("name: hello", `name: ${name}`),
        target: "bookworm/deb",
        outputDirectory: `dist/${name}`,
        skipTests: true,
        retries: 0,
      });
    }
    return { connection };
  });
  const scale = (limit?: () => number) => {
    const workload = { namespace, node: namespace, ...autoscaling };
    scaler = new StandInScaler(shared.setting.cluster, workload, limit);
    return scaler;
  };
  const demand = async (): Promise<Record<string, string>> => {
    const get = ["get", "configmap", "demand", "--namespace", namespace, "--output=json"];
    return JSON.parse(await shared.setting.cluster.kubectl(get)).data ?? {};
  };
  afterEach(() => scaler?.stop());

  it("begin with no pod, are not lost while pods go all the time, take no retry for it, and leave no demand", async () => {
    await shared.stack.up();
    const { cluster } = shared.setting;
    await cluster.kubectl(["scale", `deployment/${namespace}`, "--replicas=0", "--namespace", namespace]);
    names = Array.from({ length: 24 }, (_, index) => `build-${index}`);
    const watch = scale(() => (Math.floor(Date.now() / 2500) % 2 === 0 ? 3 : 1));
    await shared.stack.up();
    expect(watch.removals).toBeGreaterThanOrEqual(5);
    expect(watch.mostWanted).toBeGreaterThan(6);
    expect(await demand()).toEqual({ [`${namespace}.until`]: "0", [`${namespace}.want`]: "0" });
  });
});
