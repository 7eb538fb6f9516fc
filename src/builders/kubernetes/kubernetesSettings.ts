import type * as pulumi from "@pulumi/pulumi";
import { type BuildkitdConfig, dalecFrontends } from "../../buildkitd/config";
import { defined } from "../../json";
import { nodePlatforms } from "../nodePlatforms";
import { type AutoscalingSettings, autoscalingSettings } from "./autoscaling";
import { type CacheSettings, cacheKind } from "./cacheVolume";
import type { KubernetesBuilderArgs, VisibleArgs } from "./kubernetesArgs";
import { objectName } from "./names";
import type { KubernetesArchitecture, KubernetesPodArgs, KubernetesPoolArgs } from "./pool";
import type { Prometheus } from "./prometheusArgs";
import { KubernetesSecurity } from "./security";

/** The arguments that a builder's objects are made from, with their values known. */
export type KubernetesArgs = pulumi.Unwrap<VisibleArgs>;

/** What all objects of a builder share, with every default filled in. */
export interface KubernetesSettings {
  /** Name of the buildx instance. */
  instance: string;
  /** Name of the builder's objects, and its mark in their labels. */
  name: string;
  namespace: string;
  security: KubernetesSecurity;
  image: string | undefined;
  buildkitdConfig: BuildkitdConfig;
  terminationGracePeriodSeconds: number;
  hostAliases: KubernetesArgs["hostAliases"];
  hostNetwork: boolean;
  prometheus: Prometheus | undefined;
  allowedSubjects: NonNullable<KubernetesArgs["allowedSubjects"]>;
  blockedCidrs: string[];
  maxUnavailable: number;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** One pool, with every default filled in. */
export type PoolSettings = Omit<pulumi.Unwrap<KubernetesPodArgs>, "autoscaling" | "cache" | "replicas"> & {
  /** Name of the workload and of the node of the buildx instance: buildx finds the one by the other. */
  node: string;
  /** The number of pods; with autoscaling, the one to start with. */
  replicas: number;
  autoscaling: AutoscalingSettings | undefined;
  cache: CacheSettings;
  architecture: KubernetesArchitecture | undefined;
  platforms: string[] | undefined;
};

/** How long, in seconds, a pod may take to finish its builds by default. */
export const defaultGracePeriodSeconds = 3600;
const defaultResources = { requests: { cpu: "500m", memory: "1Gi" } };
/** Of most clouds, of AWS by IPv6, of Azure (WireServer), and of Alibaba Cloud. */
const metadataServices = [
  "169.254.169.254/32",
  "fd00:ec2::254/128",
  "168.63.129.16/32",
  "100.100.100.200/32",
];

/** Fills in the defaults of what all objects share. */
export function kubernetesSettings(instance: string, args: KubernetesArgs): KubernetesSettings {
  return {
    instance,
    name: objectName(instance),
    namespace: args.namespace ?? objectName(instance),
    security: args.security ?? KubernetesSecurity.Privileged,
    image: args.image,
    buildkitdConfig: withFrontends(args.buildkitdConfig),
    terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? defaultGracePeriodSeconds,
    hostAliases: args.hostAliases,
    hostNetwork: args.hostNetwork ?? false,
    prometheus: args.prometheus,
    allowedSubjects: args.allowedSubjects ?? [],
    blockedCidrs: args.networkPolicy?.blockedCidrs ?? metadataServices,
    maxUnavailable: args.disruptionBudget?.maxUnavailable ?? 1,
    labels: args.labels ?? {},
    annotations: args.annotations ?? {},
  };
}

/** The configuration of the daemons, which run only the frontends of Dalec and Dockerfile unless it names others. */
export function withFrontends(config: BuildkitdConfig = {}): BuildkitdConfig {
  return { ...config, allowedFrontends: config.allowedFrontends ?? dalecFrontends };
}

/** Fills in the defaults of one pool. */
export function poolSettings(
  instance: string,
  args: pulumi.Unwrap<Partial<KubernetesPoolArgs>>,
): PoolSettings {
  const { name, architecture, platforms, autoscaling, ...pod } = args;
  const scaling = autoscaling && autoscalingSettings(instance, autoscaling);
  return {
    ...pod,
    node: objectName(instance, name ?? architecture),
    replicas: scaling?.minReplicas ?? pod.replicas ?? 1,
    autoscaling: scaling,
    resources: pod.resources ?? defaultResources,
    cache: { ...pod.cache, kind: cacheKind(pod.cache) },
    architecture,
    platforms:
      nodePlatforms(platforms) ?? (architecture === undefined ? undefined : [`linux/${architecture}`]),
  };
}

/**
 * The arguments of each pool, where those about pods that a pool omits are taken from the builder. A builder without `pools`
 * has one, which has no name.
 */
export function poolsOf(args: KubernetesBuilderArgs): Partial<KubernetesPoolArgs>[] {
  const { replicas, autoscaling, resources, cache, nodeSelector, tolerations, affinity } = args;
  const { topologySpreadConstraints, priorityClassName, runtimeClassName, imagePullSecrets } = args;
  const shared = defined({
    ...{ replicas, autoscaling, resources, cache, nodeSelector, tolerations, affinity },
    ...{ topologySpreadConstraints, priorityClassName, runtimeClassName, imagePullSecrets },
  } satisfies Record<keyof KubernetesPodArgs, unknown>);
  const pools = args.pools?.length ? args.pools : [{}];
  return pools.map((pool) => ({ ...sharedWith(pool, shared), ...defined(pool) }));
}

/** A pool that sets its number of pods takes no autoscaling from the builder. */
function sharedWith(own: Partial<KubernetesPoolArgs>, shared: KubernetesPodArgs): KubernetesPodArgs {
  const { autoscaling: _, ...others } = shared;
  return own.replicas === undefined ? shared : others;
}
