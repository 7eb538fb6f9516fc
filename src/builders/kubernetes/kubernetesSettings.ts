import type * as pulumi from "@pulumi/pulumi";
import { type BuildkitdConfig, dalecFrontends } from "../../buildkitd/config";
import { type CacheSettings, KubernetesCacheKind } from "./cacheVolume";
import { type KubernetesBuilderArgs, KubernetesLoadBalance } from "./kubernetesArgs";
import { objectName } from "./names";
import type { KubernetesArchitecture, KubernetesPoolSettings } from "./pool";
import { KubernetesSecurity } from "./security";

/** What the objects of a builder are made from: its arguments without the confidential ones, their values known. */
export type KubernetesArgs = pulumi.Unwrap<
  Omit<KubernetesBuilderArgs, "kubeconfig" | "context" | "environment">
>;

/** The arguments with every default filled in. */
export interface KubernetesSettings {
  /** Name of the builder's objects, and its mark in their labels. */
  name: string;
  namespace: string;
  pools: PoolSettings[];
  security: KubernetesSecurity;
  image: string | undefined;
  buildkitdConfig: BuildkitdConfig;
  loadBalance: KubernetesLoadBalance;
  terminationGracePeriodSeconds: number;
  hostAliases: KubernetesArgs["hostAliases"];
  hostNetwork: boolean;
  clients: NonNullable<KubernetesArgs["clients"]>;
  blockedCidrs: string[];
  maxUnavailable: number;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** One pool with every default filled in. */
export type PoolSettings = Omit<pulumi.Unwrap<KubernetesPoolSettings>, "cache" | "replicas"> & {
  /** Name of the workload, and of the node of the buildx instance: buildx finds the one by the other. */
  node: string;
  replicas: number;
  cache: CacheSettings;
  architecture: KubernetesArchitecture | undefined;
  platforms: string[] | undefined;
};

/** What the shape of the resource tree depends on: known before any output is. */
export interface PoolShape {
  /** Name of the pool, empty for the only pool of a builder without pools. */
  name: string;
  /** Name of the workload. */
  node: string;
  cacheKind: KubernetesCacheKind;
}

/** How long a pod is given to end its builds, when nothing else is said. */
export const defaultGracePeriodSeconds = 3600;
const defaultResources = { requests: { cpu: "500m", memory: "1Gi" } };
const metadataServices = ["169.254.169.254/32", "fd00:ec2::254/128"];

/** The pools of a builder, by what is plain in its arguments. */
export function poolShapes(builder: string, args: KubernetesBuilderArgs): PoolShape[] {
  const kind = (pool: KubernetesPoolSettings) =>
    (pool.cache ?? args.cache)?.kind ?? KubernetesCacheKind.Ephemeral;
  if (!args.pools?.length) {
    return [{ name: "", node: objectName(builder), cacheKind: kind(args) }];
  }
  return args.pools.map((pool) => {
    const name = pool.name ?? pool.architecture;
    return { name, node: objectName(builder, name), cacheKind: kind(pool) };
  });
}

/** The pool whose workload has a name. */
export function poolOf(settings: KubernetesSettings, node: string): PoolSettings {
  const pool = settings.pools.find((candidate) => candidate.node === node);
  if (pool === undefined) {
    throw new Error(`no pool of this builder is called ${node}`);
  }
  return pool;
}

/** Fills in every default. */
export function normalize(builder: string, args: KubernetesArgs): KubernetesSettings {
  const pools = args.pools?.length ? args.pools : [undefined];
  return {
    name: objectName(builder),
    namespace: args.namespace ?? objectName(builder),
    pools: pools.map((pool) => normalizePool(builder, args, pool)),
    security: args.security ?? KubernetesSecurity.Privileged,
    image: args.image,
    buildkitdConfig: {
      ...args.buildkitdConfig,
      allowedFrontends: args.buildkitdConfig?.allowedFrontends ?? dalecFrontends,
    },
    loadBalance: args.loadBalance ?? KubernetesLoadBalance.Sticky,
    terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? defaultGracePeriodSeconds,
    hostAliases: args.hostAliases,
    hostNetwork: args.hostNetwork ?? false,
    clients: args.clients ?? [],
    blockedCidrs: args.networkPolicy?.blockedCidrs ?? metadataServices,
    maxUnavailable: args.maxUnavailable ?? 1,
    labels: args.labels ?? {},
    annotations: args.annotations ?? {},
  };
}

type Pool = NonNullable<KubernetesArgs["pools"]>[number];

function normalizePool(builder: string, args: KubernetesArgs, pool: Pool | undefined): PoolSettings {
  const { name, architecture, platforms, ...own } = pool ?? {};
  const of = { ...poolSettings(args), ...own };
  return {
    ...of,
    node: objectName(builder, name ?? architecture),
    replicas: of.replicas ?? 1,
    resources: of.resources ?? defaultResources,
    cache: { ...of.cache, kind: of.cache?.kind ?? KubernetesCacheKind.Ephemeral },
    architecture,
    platforms: platforms ?? (architecture === undefined ? undefined : [`linux/${architecture}`]),
  };
}

function poolSettings(args: KubernetesArgs): pulumi.Unwrap<KubernetesPoolSettings> {
  const { replicas, resources, cache, nodeSelector, tolerations, affinity } = args;
  const { topologySpreadConstraints, priorityClassName, runtimeClassName, imagePullSecrets } = args;
  return {
    ...(replicas === undefined ? {} : { replicas }),
    ...(resources === undefined ? {} : { resources }),
    ...(cache === undefined ? {} : { cache }),
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(tolerations === undefined ? {} : { tolerations }),
    ...(affinity === undefined ? {} : { affinity }),
    ...(topologySpreadConstraints === undefined ? {} : { topologySpreadConstraints }),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
    ...(imagePullSecrets === undefined ? {} : { imagePullSecrets }),
  };
}
