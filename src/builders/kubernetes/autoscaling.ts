import type * as pulumi from "@pulumi/pulumi";
import type { NodeAutoscaling } from "../../connection";
import { demandName } from "./names";

/**
 * How the number of pods follows the builds. KEDA 2.21 or newer does the scaling; it must be installed in the cluster.
 *
 * @see https://keda.sh/docs/latest/deploy/
 */
export interface KubernetesAutoscalingArgs {
  /** The smallest number of pods per pool. With 0, a pool without builds costs no pod. Defaults to 0. */
  minReplicas?: pulumi.Input<number>;
  /** The largest number of pods per pool. Builds that find no free pod share the pods that exist. */
  maxReplicas: pulumi.Input<number>;
  /** Number of builds for which one pod is wanted. Defaults to 1. */
  buildsPerReplica?: pulumi.Input<number>;
  /**
   * How long, in seconds, pods that are no longer wanted stay. The next build within this time finds a warm pod. KEDA stops
   * the last pods of a pool after this time, and the autoscaler of Kubernetes others after at most 3600. Defaults to 300.
   */
  idleSeconds?: pulumi.Input<number>;
  /**
   * How long, in seconds, a build waits for a pod to become ready, and then fails with the reason. It must be long enough for
   * the cluster to add a node. Defaults to 900.
   */
  readyTimeoutSeconds?: pulumi.Input<number>;
}

/** How the number of pods follows the builds, with every default filled in. */
export interface AutoscalingSettings extends Required<pulumi.Unwrap<KubernetesAutoscalingArgs>> {
  /** Name of the ConfigMap in which programs write how many builds they want to run. */
  configMap: string;
}

/** Fills in the defaults of autoscaling. */
export function autoscalingSettings(
  instance: string,
  args: pulumi.Unwrap<KubernetesAutoscalingArgs>,
): AutoscalingSettings {
  return {
    configMap: demandName(instance),
    minReplicas: args.minReplicas ?? 0,
    maxReplicas: args.maxReplicas,
    buildsPerReplica: args.buildsPerReplica ?? 1,
    idleSeconds: args.idleSeconds ?? 300,
    readyTimeoutSeconds: args.readyTimeoutSeconds ?? 900,
  };
}

/** What a program needs to ask for pods. */
export function nodeAutoscaling({
  configMap,
  maxReplicas,
  buildsPerReplica,
  readyTimeoutSeconds,
}: AutoscalingSettings): NodeAutoscaling {
  return { configMap, maxReplicas, buildsPerReplica, readyTimeoutSeconds };
}
