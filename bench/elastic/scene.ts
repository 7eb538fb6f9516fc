import { setTimeout as sleep } from "node:timers/promises";
import type { V1ConfigMap, V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import type { KubernetesBuilderArgs } from "../../src";
import { objectsIn, startKubernetes } from "../../test/engine/drivers/kubernetesSetting";
import type { Cluster } from "../../test/support/cluster/cluster";
import type { Lab } from "../../test/support/lab/lab";
import type { Settings } from "../farm/settings";

/** How long pods that no build wants stay, in seconds. */
export const idleSeconds = 10;

/** What a look at the builders in the cluster finds. */
export interface Look {
  /** The pods that the workloads are to have. */
  replicas: number;
  /** The pods that are ready. */
  ready: number;
  /** The builds that programs want to run. */
  wanted: number;
}

/** A real cluster with KEDA, and what happens to the pods of builders there. */
export interface Scene {
  cluster: Cluster;
  /** The part of a program's settings that declares a builder. */
  builder(args: KubernetesBuilderArgs): Pick<Settings, "pods">;
  /** Looks at the builders once. */
  look(): Promise<Look>;
  /** Waits until no pod is wanted, and returns the seconds that it took. */
  untilNone(limitSeconds: number): Promise<number>;
  /** Runs something, and tells each look meanwhile and the largest numbers that were seen. */
  watched<T>(run: () => Promise<T>, each?: (look: Look) => void): Promise<[T, Look]>;
  /** The objects of the cluster that builders could leave behind. */
  objects(): Promise<string[]>;
  close(): Promise<void>;
}

const lookEveryMs = 500;

/** Starts a cluster with KEDA, whose pods can reach a lab's registry. */
export async function openScene(lab: Lab): Promise<Scene> {
  const { cluster, image, registries, stop } = await startKubernetes(lab, { keda: true });
  const look = async (): Promise<Look> => {
    const found = await cluster.kubectl([
      ...["get", "deployments,statefulsets,configmaps", "--all-namespaces", "--output=json"],
      "--selector=app.kubernetes.io/name=buildkitd",
    ]);
    const { items }: { items: (V1Deployment & V1StatefulSet & V1ConfigMap)[] } = JSON.parse(found);
    const sum = (numbers: (number | undefined)[]) =>
      numbers.reduce<number>((all, one) => all + (one ?? 0), 0);
    const demands = items.flatMap(({ data = {} }) =>
      Object.entries(data).flatMap(([key, value]) => (key.endsWith(".want") ? Number(value) : [])),
    );
    return {
      replicas: sum(items.map(({ spec }) => spec?.replicas)),
      ready: sum(items.map(({ status }) => status?.readyReplicas)),
      wanted: sum(demands),
    };
  };
  return {
    cluster,
    builder: ({ buildkitdConfig, ...args }) => ({
      pods: {
        kubeconfig: cluster.kubeconfig,
        builder: {
          image,
          // The registry is on the machine's loopback, so the pods share its network.
          hostNetwork: true,
          terminationGracePeriodSeconds: 60,
          resources: { requests: { cpu: "10m", memory: "64Mi" } },
          buildkitdConfig: { registries, ...buildkitdConfig },
          ...args,
        },
      },
    }),
    look,
    async untilNone(limitSeconds) {
      const start = performance.now();
      const seconds = () => (performance.now() - start) / 1000;
      while ((await look()).replicas > 0) {
        if (seconds() > limitSeconds) throw new Error(`pods are wanted after ${limitSeconds} s`);
        await sleep(lookEveryMs);
      }
      return seconds();
    },
    async watched(run, each) {
      const most: Look = { replicas: 0, ready: 0, wanted: 0 };
      let ended = false;
      const watching = (async () => {
        while (!ended) {
          const now = await look();
          for (const key of ["replicas", "ready", "wanted"] as const)
            most[key] = Math.max(most[key], now[key]);
          each?.(now);
          await sleep(lookEveryMs);
        }
      })();
      try {
        return [await run(), most];
      } finally {
        ended = true;
        await watching;
      }
    },
    objects: () => objectsIn(cluster, ["scaledobjects", "horizontalpodautoscalers"]),
    close: stop,
  };
}

/** Fails unless a promise of the documentation holds. */
export function mustHold(what: string, holds: boolean): void {
  if (!holds) throw new Error(`must hold: ${what}`);
}
