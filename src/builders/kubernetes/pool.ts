import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesCacheArgs } from "./cacheVolume";

type ResourceRequirements = types.input.core.v1.ResourceRequirements;
type Toleration = types.input.core.v1.Toleration;
type Affinity = types.input.core.v1.Affinity;
type TopologySpreadConstraint = types.input.core.v1.TopologySpreadConstraint;
type LocalObjectReference = types.input.core.v1.LocalObjectReference;

/** A processor architecture, as Kubernetes names it in the node label `kubernetes.io/arch`. */
export const KubernetesArchitecture = {
  /** x86-64. */
  Amd64: "amd64",
  /** 64-bit Arm. */
  Arm64: "arm64",
  /** 32-bit Arm. */
  Arm: "arm",
  /** 64-bit Power, little endian. */
  Ppc64le: "ppc64le",
  /** IBM Z. */
  S390x: "s390x",
  /** 64-bit RISC-V. */
  Riscv64: "riscv64",
} as const;
/** A processor architecture, as Kubernetes names it in the node label `kubernetes.io/arch`. */
export type KubernetesArchitecture = (typeof KubernetesArchitecture)[keyof typeof KubernetesArchitecture];

/** What the pods of a pool are, and where they run. */
export interface KubernetesPoolSettings {
  /**
   * Number of pods. Each pod has a cache of its own; which one a build enters is `loadBalance` of the builder.
   * Defaults to 1.
   */
  replicas?: pulumi.Input<number>;
  /** CPU, memory and disk of each pod. Defaults to requests of half a CPU and 1Gi of memory, and no limits. */
  resources?: pulumi.Input<ResourceRequirements>;
  /** Where the build cache lies. Defaults to the pod's own disk, gone with the pod. */
  cache?: KubernetesCacheArgs;
  /** Labels of the nodes that may run the pods. Defaults to any node. */
  nodeSelector?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Taints that the pods tolerate. Defaults to none. */
  tolerations?: pulumi.Input<pulumi.Input<Toleration>[]>;
  /** Nodes and pods that the pods are drawn to or kept from. Defaults to none. */
  affinity?: pulumi.Input<Affinity>;
  /**
   * How the pods spread. A constraint without `labelSelector` counts the pods of the pool. Defaults to one pod a node
   * where possible, since builds on one node slow each other down (docker/buildx#3919).
   */
  topologySpreadConstraints?: pulumi.Input<pulumi.Input<TopologySpreadConstraint>[]>;
  /** Priority class of the pods. Defaults to the cluster's. */
  priorityClassName?: pulumi.Input<string>;
  /** Runtime class of the pods, for example one of Kata Containers. Defaults to the cluster's. */
  runtimeClassName?: pulumi.Input<string>;
  /** Secrets, in the builder's namespace, with which the kubelet pulls the image. Defaults to none. */
  imagePullSecrets?: pulumi.Input<pulumi.Input<LocalObjectReference>[]>;
}

/** Pods of one architecture: one node of the buildx instance. Settings left out are those of the builder. */
export interface KubernetesPoolArgs extends KubernetesPoolSettings {
  /** Architecture of the machines; the pods are kept to machines of it, and builds for `linux/<architecture>` go to them. */
  architecture: KubernetesArchitecture;
  /** Name of the pool, unique within the builder: lower-case letters, digits and dashes. Defaults to the architecture. */
  name?: string;
  /**
   * Platforms that are built here, such as `linux/amd64` and, with an emulator installed on the machines,
   * `linux/riscv64`. Defaults to `linux/<architecture>` alone.
   */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
}
