import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesAutoscalingArgs } from "./autoscaling";
import type { KubernetesCacheArgs } from "./cacheVolume";

type ResourceRequirements = types.input.core.v1.ResourceRequirements;
type Toleration = types.input.core.v1.Toleration;
type Affinity = types.input.core.v1.Affinity;
type TopologySpreadConstraint = types.input.core.v1.TopologySpreadConstraint;
type LocalObjectReference = types.input.core.v1.LocalObjectReference;

/** A processor architecture, named as in the node label `kubernetes.io/arch`. */
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
/** A processor architecture, named as in the node label `kubernetes.io/arch`. */
export type KubernetesArchitecture = (typeof KubernetesArchitecture)[keyof typeof KubernetesArchitecture];

/** Arguments about the pods of a builder: what each pod gets, and which nodes it runs on. */
export interface KubernetesPodArgs {
  /**
   * Number of pods per pool. Builds spread over them; those of the same spec and distribution return to the same pod while it
   * exists, whose cache has what they need. A change of the number changes no build. Defaults to 1.
   */
  replicas?: pulumi.Input<number>;
  /**
   * How the number of pods follows the builds, instead of `replicas`. Needs KEDA 2.21 or newer in the cluster. Plain, not an
   * output, because it decides which objects are created. Defaults to a fixed number of pods.
   */
  autoscaling?: KubernetesAutoscalingArgs;
  /** CPU, memory and disk per pod. Defaults to requests of half a CPU and 1Gi of memory, without limits. */
  resources?: pulumi.Input<ResourceRequirements>;
  /** Where a pod keeps its build cache. Defaults to the disk of its node, for as long as the pod lives. */
  cache?: KubernetesCacheArgs;
  /** Labels of the nodes that may run the pods. Defaults to any node. */
  nodeSelector?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Taints that the pods tolerate. Defaults to none. */
  tolerations?: pulumi.Input<pulumi.Input<Toleration>[]>;
  /** Nodes and pods that attract or repel the pods. Defaults to none. */
  affinity?: pulumi.Input<Affinity>;
  /**
   * How the pods spread over nodes. A constraint without `labelSelector` counts the pods of the pool. Defaults to one pod
   * per node where possible, since builds on one node slow each other down (docker/buildx#3919).
   */
  topologySpreadConstraints?: pulumi.Input<pulumi.Input<TopologySpreadConstraint>[]>;
  /** Priority class of the pods. Defaults to the cluster's default. */
  priorityClassName?: pulumi.Input<string>;
  /** Runtime class of the pods, for example for Kata Containers. Defaults to the cluster's default. */
  runtimeClassName?: pulumi.Input<string>;
  /** Secrets in the builder's namespace that the kubelet uses to pull the BuildKit image. Defaults to none. */
  imagePullSecrets?: pulumi.Input<pulumi.Input<LocalObjectReference>[]>;
}

/**
 * A pool of pods for one architecture. buildx sees it as one node of the builder. Arguments about pods that are omitted
 * here are taken from the builder.
 */
export interface KubernetesPoolArgs extends KubernetesPodArgs {
  /** Architecture of the nodes. The pods run only on such nodes, and builds for `linux/<architecture>` use these pods. */
  architecture: KubernetesArchitecture;
  /**
   * Name of the pool, unique within the builder: at most 20 lower-case letters, digits and dashes. Defaults to the
   * architecture.
   */
  name?: string;
  /**
   * Platforms that are built here, such as `linux/amd64` and, where the nodes have an emulator installed,
   * `linux/riscv64`. Defaults to `linux/<architecture>`.
   */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
}
