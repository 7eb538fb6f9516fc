import type { BuilderNode, ClusterAccess } from "../../connection";
import { defined } from "../../json";
import { nodeAutoscaling } from "./autoscaling";
import { claimSize, KubernetesCacheKind } from "./cacheVolume";
import type { KubernetesSettings, PoolSettings } from "./kubernetesSettings";

/**
 * The nodes of the buildx instance, one per pool.
 *
 * They hold only what buildx needs to find the pods. Anything about the workload itself would become stale there, since
 * buildx never changes an existing workload.
 */
export function builderNodes(
  settings: KubernetesSettings,
  pools: PoolSettings[],
  cluster: ClusterAccess,
): BuilderNode[] {
  return pools.map((pool) => ({
    name: pool.node,
    ...defined({ platforms: pool.platforms }),
    driverOptions: driverOptions(settings, pool),
    cluster,
    ...defined({ autoscaling: pool.autoscaling && nodeAutoscaling(pool.autoscaling) }),
  }));
}

function driverOptions(settings: KubernetesSettings, pool: PoolSettings): Record<string, string> {
  return {
    namespace: settings.namespace,
    // When the workload is gone, buildx would create its own. No API server accepts this name for a service account, so
    // the build fails instead, with a message that says what to do.
    serviceaccount: `the builder's ${kindOf(pool)} is gone: run pulumi up --refresh`,
    // Only with this option does buildx look for a StatefulSet (driver/kubernetes/manifest).
    ...(pool.cache.kind === KubernetesCacheKind.Persistent
      ? { "persistent-volume-claim.requests.storage": claimSize(pool.cache) }
      : {}),
  };
}

function kindOf(pool: PoolSettings): string {
  return pool.cache.kind === KubernetesCacheKind.Persistent ? "StatefulSet" : "Deployment";
}
