import type { types } from "@pulumi/kubernetes";
import type { AutoscalingSettings } from "./autoscaling";
import { KubernetesCacheKind } from "./cacheVolume";
import type { KubernetesSettings, PoolSettings } from "./kubernetesSettings";
import { type Manifest, objectMeta } from "./metadata";
import { demandName } from "./names";

type ObjectMeta = types.input.meta.v1.ObjectMeta;

/** The keys of the ConfigMap that KEDA reads for a pool: the number of wanted builds, and the Unix time until which it holds. */
function demandKeys(node: string): { want: string; until: string } {
  return { want: `${node}.want`, until: `${node}.until` };
}

/** The ConfigMap in which programs write how many builds they want to run. It starts with no demand. */
export function demandMap(
  settings: KubernetesSettings,
  pools: PoolSettings[],
): { metadata: ObjectMeta; data: Record<string, string> } {
  const keys = pools
    .filter((pool) => pool.autoscaling !== undefined)
    .flatMap((pool) => Object.values(demandKeys(pool.node)));
  return {
    metadata: objectMeta(settings, demandName(settings.instance)),
    data: Object.fromEntries(keys.map((key) => [key, "0"])),
  };
}

/** How often KEDA reads the demand of a pool, in seconds. It reads its own copy of the ConfigMap. */
const pollingSeconds = 5;
/** The longest stabilization window that the autoscaler of Kubernetes accepts: how long it keeps a pod that no build wants. */
const longestStabilizationSeconds = 3600;

/** An object that tells KEDA how to scale a workload. */
export interface ScaledObjectSpec {
  scaleTargetRef: { apiVersion: string; kind: string; name: string };
  minReplicaCount: number;
  maxReplicaCount: number;
  pollingInterval: number;
  cooldownPeriod: number;
  advanced: object;
  triggers: object[];
}

/**
 * Tells KEDA how to scale a pool. A demand that nobody renews expires by the formula, so a program that was killed leaves
 * nothing running.
 *
 * @see https://keda.sh/docs/latest/scalers/kubernetes-resource/
 */
export function scaledObject(
  settings: KubernetesSettings,
  pool: PoolSettings,
  { configMap, minReplicas, maxReplicas, buildsPerReplica, idleSeconds }: AutoscalingSettings,
): Manifest<ScaledObjectSpec> {
  return {
    metadata: objectMeta(settings, pool.node),
    spec: {
      scaleTargetRef: {
        apiVersion: "apps/v1",
        kind: pool.cache.kind === KubernetesCacheKind.Persistent ? "StatefulSet" : "Deployment",
        name: pool.node,
      },
      minReplicaCount: minReplicas,
      maxReplicaCount: maxReplicas,
      pollingInterval: pollingSeconds,
      cooldownPeriod: idleSeconds,
      advanced: {
        horizontalPodAutoscalerConfig: {
          behavior: {
            // All wanted pods at once: by default at most four new ones start every 15 seconds.
            scaleUp: {
              stabilizationWindowSeconds: 0,
              policies: [{ type: "Pods", value: maxReplicas, periodSeconds: 15 }],
            },
            scaleDown: {
              stabilizationWindowSeconds: Math.min(idleSeconds, longestStabilizationSeconds),
            },
          },
        },
        scalingModifiers: {
          formula: "until > now().Unix() ? want : 0",
          target: String(buildsPerReplica),
          activationTarget: "0",
          metricType: "AverageValue",
        },
      },
      triggers: Object.entries(demandKeys(pool.node)).map(([name, key]) => ({
        type: "kubernetes-resource",
        name,
        // KEDA requires a target, and ignores it because of the formula.
        metadata: { resourceKind: "ConfigMap", resourceName: configMap, key, targetValue: "1" },
      })),
    },
  };
}
