import type { BuilderNode, ClusterAccess } from "../../connection";
import { cacheSize, KubernetesCacheKind } from "./cacheVolume";
import type { KubernetesSettings, PoolSettings } from "./kubernetesSettings";

/**
 * The nodes of the buildx instance, one a pool.
 *
 * buildx is told no more than it takes to find the pods. What the workload is made of would only go stale there: buildx
 * never changes a workload that exists.
 */
export function builderNodes(settings: KubernetesSettings, cluster: ClusterAccess): BuilderNode[] {
  return settings.pools.map((pool) => ({
    name: pool.node,
    ...(pool.platforms === undefined ? {} : { platforms: pool.platforms }),
    driverOptions: driverOptions(settings, pool),
    cluster,
  }));
}

function driverOptions(settings: KubernetesSettings, pool: PoolSettings): Record<string, string> {
  return {
    namespace: settings.namespace,
    loadbalance: settings.loadBalance,
    // A workload that is gone is buildx's cue to make one of its own kind. No API server accepts this name, so the
    // build fails instead, and the message says what to do.
    serviceaccount: `the builder's ${kindOf(pool)} is gone: run pulumi up --refresh`,
    // This option alone makes buildx look for a StatefulSet (driver/kubernetes/manifest).
    ...(pool.cache.kind === KubernetesCacheKind.Persistent
      ? { "persistent-volume-claim.requests.storage": cacheSize(pool.cache) ?? "1Gi" }
      : {}),
  };
}

function kindOf(pool: PoolSettings): string {
  return pool.cache.kind === KubernetesCacheKind.Persistent ? "StatefulSet" : "Deployment";
}
