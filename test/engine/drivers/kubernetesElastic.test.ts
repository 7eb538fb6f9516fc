import * as k8s from "@pulumi/kubernetes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { type Cluster, startCluster } from "../../support/cluster/cluster";
import { installDefinitions, kedaObstacle } from "../../support/cluster/keda";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { instanceName } from "../../support/instanceName";
import { objectsIn } from "./kubernetesSetting";
import { kubernetesObstacle, kubernetesStack } from "./kubernetesStack";

const obstacle = kubernetesObstacle ?? kedaObstacle();
const namespace = instanceName("KubernetesBuilder", "builder");

describe.skipIf(obstacle)("a Kubernetes builder that follows its demand", { timeout: 240_000 }, () => {
  const idleSeconds = 10;
  const shared = kubernetesStack(
    ({ builder }) => {
      builder({ autoscaling: { maxReplicas: 3, buildsPerReplica: 2, idleSeconds } });
    },
    { keda: true },
  );
  const kubectl = (args: string[]) => shared.setting.cluster.kubectl(["--namespace", namespace, ...args]);
  const field = (path: string) => kubectl(["get", "deployment", namespace, `--output=jsonpath={${path}}`]);
  const wanted = async () => Number(await field(".spec.replicas"));
  const ready = async () => Number(await field(".status.readyReplicas"));
  /** What programs write that want to run some builds for a while. */
  const demand = (want: number, seconds: number) => {
    const until = Math.floor(Date.now() / 1000) + seconds;
    const data = { [`${namespace}.want`]: `${want}`, [`${namespace}.until`]: `${until}` };
    return kubectl(["patch", "configmap", `${namespace}-demand`, "--patch", JSON.stringify({ data })]);
  };
  const changes = ({ changes: all }: { changes: Record<string, string> }) =>
    Object.entries(all).filter(([, change]) => change !== "same");
  const kinds = ["scaledobjects.keda.sh", "horizontalpodautoscalers"];
  let before: string[];

  it("costs no pod before someone wants to build", async () => {
    before = await objectsIn(shared.setting.cluster, kinds);
    await shared.stack.up();
    expect(await wanted()).toBe(0);
    expect(await kubectl(["get", "pods", "--output=name"])).toBe("");
  });

  it("has a pod for every two builds, and as many as it may have", async () => {
    await demand(6, 300);
    await expect.poll(ready, { timeout: 90_000, interval: 500 }).toBe(3);
  });

  it("shows no change, in a preview and after a refresh, while it has pods", async () => {
    await demand(20, 300);
    expect(changes(await shared.stack.preview())).toEqual([]);
    expect(changes(await shared.stack.preview({ refresh: true }))).toEqual([]);
    expect(changes(await shared.stack.up({ refresh: true }))).toEqual([]);
    expect(await wanted()).toBe(3);
  });

  it("has no pod again once nobody renews the demand", async () => {
    await demand(6, 1);
    await expect.poll(wanted, { timeout: (idleSeconds + 60) * 1000, interval: 500 }).toBe(0);
  });

  it("leaves nothing behind when it is destroyed while it scales", async () => {
    await demand(6, 300);
    await expect.poll(wanted, { timeout: 60_000, interval: 100 }).toBeGreaterThan(0);
    await shared.stack.destroy();
    await expect.poll(() => objectsIn(shared.setting.cluster, kinds), { timeout: 60_000 }).toEqual(before);
  });
});

describe.skipIf(obstacle)("a Kubernetes builder with autoscaling", { timeout: 120_000 }, () => {
  let cluster: Cluster;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await startCluster();
    workspace = await openWorkspace();
  }, 120_000);
  afterAll(async () => {
    await workspace?.close();
    await cluster?.stop();
  });

  const stack = () =>
    workspace.inlineStack(async () => {
      const provider = new k8s.Provider("cluster", { kubeconfig: cluster.kubeconfig });
      new dalec.KubernetesBuilder("builder", { autoscaling: { maxReplicas: 1 } }, { provider });
    });
  const namespaces = () => cluster.kubectl(["get", "namespaces", "--output=name"]);

  it("is refused in a cluster without KEDA, before anything is made", async () => {
    const before = await namespaces();
    const missing = /autoscaling: expected KEDA 2.21 or newer in the cluster, got none; install it/;
    await expect((await stack()).preview()).rejects.toThrow(missing);
    await expect((await stack()).up()).rejects.toThrow(missing);
    expect(await namespaces()).toBe(before);
  });

  it("is refused in a cluster with an older KEDA", async () => {
    await installDefinitions(cluster.kubectl, "2.20.1");
    await expect((await stack()).preview()).rejects.toThrow(/got 2.20.1; upgrade it with/);
  });
});
