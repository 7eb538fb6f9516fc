import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

type Volume = types.input.core.v1.Volume;
type PersistentVolumeClaim = types.input.core.v1.PersistentVolumeClaim;
type RetentionPolicy = types.input.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy;

/** Where a builder in Kubernetes keeps its build cache. */
export const KubernetesCacheKind = {
  /** On the disk of the node, as long as the pod lives. */
  Ephemeral: "ephemeral",
  /** In memory, as long as the pod lives. It counts as memory of the pod. */
  Memory: "memory",
  /** In a persistent volume claim for each pod, which outlives the pod. */
  Persistent: "persistent",
} as const;
/** Where a builder in Kubernetes keeps its build cache. */
export type KubernetesCacheKind = (typeof KubernetesCacheKind)[keyof typeof KubernetesCacheKind];

/** The build cache of a builder in Kubernetes. */
export interface KubernetesCacheArgs {
  /**
   * `ephemeral`, `memory` or `persistent`. Pods with a persistent cache belong to a StatefulSet and keep their names;
   * other pods belong to a Deployment. Defaults to `ephemeral`.
   */
  kind?: KubernetesCacheKind;
  /**
   * Size, as a Kubernetes quantity such as `50Gi`. A pod whose ephemeral or memory cache outgrows it is evicted, so let
   * garbage collection stay below it. Defaults to 50Gi for a persistent cache, else to no bound.
   */
  size?: pulumi.Input<string>;
  /** Storage class of a persistent cache. It must offer a file system of its own a pod, not NFS. Defaults to the cluster's default class. */
  storageClassName?: pulumi.Input<string>;
  /**
   * Whether a persistent cache stays when the builder, or a pod of it, is removed. It needs a `namespace` of yours,
   * since a namespace takes its claims along. Defaults to false.
   */
  retain?: pulumi.Input<boolean>;
}

/** A cache with its values known. */
export type CacheSettings = pulumi.Unwrap<KubernetesCacheArgs> & { kind: KubernetesCacheKind };

/** Name of the volume that holds the cache. */
export const cacheVolumeName = "cache";
const defaultClaimSize = "50Gi";

/** The size asked for, or that a persistent cache has by itself. */
export function cacheSize(cache: CacheSettings): string | undefined {
  return cache.size ?? (cache.kind === KubernetesCacheKind.Persistent ? defaultClaimSize : undefined);
}

/** The pod's own volume for the cache; a persistent cache has none, its volume comes from the claim of that name. */
export function cacheVolumes(cache: CacheSettings): Volume[] {
  if (cache.kind === KubernetesCacheKind.Persistent) {
    return [];
  }
  const emptyDir = {
    ...(cache.kind === KubernetesCacheKind.Memory ? { medium: "Memory" } : {}),
    ...(cache.size === undefined ? {} : { sizeLimit: cache.size }),
  };
  return [{ name: cacheVolumeName, emptyDir }];
}

/** The claim that each pod of a StatefulSet gets. */
export function cacheClaim(cache: CacheSettings, labels: Record<string, string>): PersistentVolumeClaim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: cacheVolumeName, labels },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: cache.size ?? defaultClaimSize } },
      ...(cache.storageClassName === undefined ? {} : { storageClassName: cache.storageClassName }),
    },
  };
}

/** What becomes of the claims when the StatefulSet shrinks or goes. */
export function claimRetention(cache: CacheSettings): RetentionPolicy {
  const policy = cache.retain ? "Retain" : "Delete";
  return { whenDeleted: policy, whenScaled: policy };
}
