import type { types } from "@pulumi/kubernetes";
import { cacheClaim, claimRetention } from "./cacheVolume";
import type { KubernetesSettings, PoolSettings } from "./kubernetesSettings";
import { type Manifest, objectMeta } from "./metadata";
import { builderSelector, poolSelector } from "./names";
import { type PodReferences, podTemplate } from "./podTemplate";

type DeploymentSpec = types.input.apps.v1.DeploymentSpec;
type StatefulSetSpec = types.input.apps.v1.StatefulSetSpec;

/** The workload of a pool whose cache lives as long as its pod. A new pod is ready before an old one terminates. */
export function deployment(
  settings: KubernetesSettings,
  pool: PoolSettings,
  references: PodReferences,
): Manifest<DeploymentSpec> {
  return {
    metadata: objectMeta(settings, pool.node),
    spec: {
      replicas: pool.replicas,
      selector: { matchLabels: poolSelector(pool.node) },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: podTemplate(settings, pool, references),
    },
  };
}

/** The workload of a pool with a persistent cache. Each pod keeps its name, and with it its claim. */
export function statefulSet(
  settings: KubernetesSettings,
  pool: PoolSettings,
  references: PodReferences,
): Manifest<StatefulSetSpec> {
  return {
    metadata: objectMeta(settings, pool.node),
    spec: {
      replicas: pool.replicas,
      // Kubernetes requires the name, but no Service of that name needs to exist: builds reach the pods by exec.
      serviceName: pool.node,
      podManagementPolicy: "Parallel",
      selector: { matchLabels: poolSelector(pool.node) },
      template: podTemplate(settings, pool, references),
      // Labels of a claim template cannot be changed later, so this leaves out the user's.
      volumeClaimTemplates: [
        cacheClaim(pool.cache, { ...builderSelector(settings.name), ...poolSelector(pool.node) }),
      ],
      persistentVolumeClaimRetentionPolicy: claimRetention(pool.cache, pool.autoscaling !== undefined),
    },
  };
}
