import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { defined } from "../../json";

type Volume = types.input.core.v1.Volume;
type PersistentVolumeClaim = types.input.core.v1.PersistentVolumeClaim;
type RetentionPolicy = types.input.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy;

/** Where a builder in Kubernetes keeps its build cache. */
export const KubernetesCacheKind = {
  /** On the disk of the node, for as long as the pod lives. */
  Ephemeral: "ephemeral",
  /** In memory, for as long as the pod lives. It counts against the memory limit of the pod. */
  Memory: "memory",
  /** In a persistent volume claim per pod, which outlives the pod. */
  Persistent: "persistent",
} as const;
/** Where a builder in Kubernetes keeps its build cache. */
export type KubernetesCacheKind = (typeof KubernetesCacheKind)[keyof typeof KubernetesCacheKind];

/** The build cache of a builder in Kubernetes. */
export interface KubernetesCacheArgs {
  /**
   * `ephemeral`, `memory` or `persistent`. A StatefulSet runs pods with a persistent cache, which keep their names; a
   * Deployment runs the others. Plain, not an output, because it decides which resource is created. Defaults to
   * `ephemeral`.
   */
  kind?: KubernetesCacheKind;
  /**
   * Size, as a Kubernetes quantity such as `50Gi`. Kubernetes evicts a pod whose ephemeral or memory cache outgrows it, so
   * configure garbage collection to stay below. Defaults to 50Gi for a persistent cache, else to no limit.
   */
  size?: pulumi.Input<string>;
  /**
   * Storage class of a persistent cache. It must provide each pod with its own file system; NFS does not work. Defaults to
   * the cluster's default class.
   */
  storageClassName?: pulumi.Input<string>;
  /**
   * Whether a persistent cache is kept when its pod is scaled away or the builder is deleted. Needs an existing
   * `namespace`, since deleting the builder's own namespace deletes its claims. With autoscaling, the caches of pods that are
   * scaled away are kept in any case. Defaults to false.
   */
  retain?: pulumi.Input<boolean>;
}

/** A cache with its kind filled in. */
export type CacheSettings = pulumi.Unwrap<KubernetesCacheArgs> & { kind: KubernetesCacheKind };

/** Name of the volume that holds the cache. */
export const cacheVolumeName = "cache";
const defaultClaimSize = "50Gi";

/** The kind of a cache. */
export function cacheKind(cache: Pick<KubernetesCacheArgs, "kind"> | undefined): KubernetesCacheKind {
  return cache?.kind ?? KubernetesCacheKind.Ephemeral;
}

/** The size of the claim for a persistent cache. */
export function claimSize(cache: CacheSettings): string {
  return cache.size ?? defaultClaimSize;
}

/** The volume of the pod for the cache. A persistent cache has none here: its volume comes from the claim of that name. */
export function cacheVolumes(cache: CacheSettings): Volume[] {
  if (cache.kind === KubernetesCacheKind.Persistent) {
    return [];
  }
  const medium = cache.kind === KubernetesCacheKind.Memory ? "Memory" : undefined;
  return [{ name: cacheVolumeName, emptyDir: defined({ medium, sizeLimit: cache.size }) }];
}

/** The claim that each pod of a StatefulSet gets. */
export function cacheClaim(cache: CacheSettings, labels: Record<string, string>): PersistentVolumeClaim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: cacheVolumeName, labels },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: claimSize(cache) } },
      ...defined({ storageClassName: cache.storageClassName }),
    },
  };
}

/**
 * What happens to the claims when the StatefulSet shrinks or is deleted. With autoscaling, a pod that is scaled away finds its
 * cache when it comes back.
 */
export function claimRetention(cache: CacheSettings, isAutoscaled: boolean): RetentionPolicy {
  const policy = cache.retain ? "Retain" : "Delete";
  return { whenDeleted: policy, whenScaled: isAutoscaled ? "Retain" : policy };
}
