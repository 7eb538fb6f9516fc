import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { BuildkitdConfigArgs } from "../../buildkitd/config";
import { withoutSecrets } from "../../confidential";
import { defined } from "../../json";
import type { TelemetryArgs } from "../telemetry";
import type { KubernetesClientAccessArgs } from "./clusterAccess";
import type { KubernetesPodArgs, KubernetesPoolArgs } from "./pool";
import type { KubernetesPrometheusArgs } from "./prometheusArgs";
import type { KubernetesSecurity } from "./security";

type HostAlias = types.input.core.v1.HostAlias;

/** Arguments of a KubernetesBuilder. All are optional. Those about pods apply to every pool that does not override them. */
export interface KubernetesBuilderArgs extends KubernetesPodArgs {
  /**
   * An existing namespace for the builder. Anyone who can `exec` into the pods is root in the builder, so use the namespace
   * for builders only. Defaults to a new namespace with the name of the connection, which is deleted with the builder.
   */
  namespace?: pulumi.Input<string>;
  /**
   * How builds reach the cluster. It does not choose where the builder's objects are created: that is always the cluster
   * of the Kubernetes provider in `opts`. Defaults to the access of that provider.
   */
  clientAccess?: pulumi.Input<KubernetesClientAccessArgs>;
  /**
   * Pools of pods, for example one per architecture. Plain, not an output, because each pool is a resource. Defaults to one
   * pool that runs on any node.
   */
  pools?: KubernetesPoolArgs[];
  /** What the pods may do on their nodes: `privileged`, `userNamespace` or `rootless`. Defaults to `privileged`. */
  security?: pulumi.Input<KubernetesSecurity>;
  /**
   * The BuildKit image. Its entry point must be buildkitd, and it must contain `buildctl` and `sh`. Defaults to a release
   * of `moby/buildkit` that this version of the library was tested with, in its rootless variant for rootless pods.
   */
  image?: pulumi.Input<string>;
  /**
   * The daemon's buildkitd.toml. A change rolls out new pods. Plain, not an output, because its registries decide which
   * objects are created. Defaults to BuildKit's defaults, with `allowedFrontends` limited to the frontends of Dalec and
   * Dockerfile.
   */
  buildkitdConfig?: BuildkitdConfigArgs;
  /**
   * How long, in seconds, a terminating pod may take to finish its builds. An idle pod stops at once. Plain, not an output,
   * because it also sets how long `pulumi up` waits. Defaults to 3600.
   */
  terminationGracePeriodSeconds?: number;
  /**
   * Environment variables of the daemon, for example for proxies. Their values are secret in the state, but anyone who can
   * read the pods can read them. Defaults to none.
   */
  environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Where the daemons send their traces and metrics. A Secret keeps it, with the headers. A variable of the same name in
   * `environment` has priority. Defaults to nowhere.
   */
  telemetry?: pulumi.Input<TelemetryArgs>;
  /**
   * The Prometheus that scrapes the daemons' metrics. Plain, not an output, because it decides which objects are created.
   * Defaults to none: the daemons then serve no metrics.
   */
  prometheus?: KubernetesPrometheusArgs;
  /** Entries for `/etc/hosts` in the pods. Defaults to none. */
  hostAliases?: pulumi.Input<pulumi.Input<HostAlias>[]>;
  /**
   * Whether the pods use the network of their node. Network policies do not apply to such pods. Plain, not an output, because
   * it decides whether a network policy is created. Defaults to false.
   */
  hostNetwork?: boolean;
  /**
   * Users, groups and service accounts that may build here. Each is granted the rights that a build needs and no more. Plain,
   * not an output, because it decides whether a role is created. Defaults to none, which leaves only those who can already
   * `exec` into pods of the namespace.
   */
  allowedSubjects?: KubernetesSubjectArgs[];
  /** Which network connections the pods may have. Defaults to none in, and all out except to cloud metadata services. */
  networkPolicy?: KubernetesNetworkPolicyArgs;
  /** How many pods may be down while nodes are drained. Defaults to one per pool. */
  disruptionBudget?: pulumi.Input<KubernetesDisruptionBudgetArgs>;
  /** Labels for every object. Defaults to only those the builder sets itself. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Annotations for every object. Defaults to none. */
  annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A kind of subject that can be granted rights in Kubernetes. */
export const KubernetesSubjectKind = {
  /** A user, by the name that the cluster's authentication reports. */
  User: "User",
  /** A group of users. */
  Group: "Group",
  /** A service account, for example of a CI runner in the cluster. */
  ServiceAccount: "ServiceAccount",
} as const;
/** A kind of subject that can be granted rights in Kubernetes. */
export type KubernetesSubjectKind = (typeof KubernetesSubjectKind)[keyof typeof KubernetesSubjectKind];

/**
 * A user, group or service account that may build on a KubernetesBuilder.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
 */
export interface KubernetesSubjectArgs {
  /** `User`, `Group` or `ServiceAccount`. */
  kind: pulumi.Input<KubernetesSubjectKind>;
  /** Name of the user, group or service account. */
  name: pulumi.Input<string>;
  /** Namespace of a service account. Required for a service account, and refused for other kinds. */
  namespace?: pulumi.Input<string>;
}

/** Which network connections a builder's pods may have. Needs a network plugin that enforces network policies. */
export interface KubernetesNetworkPolicyArgs {
  /**
   * Whether to create a network policy. Plain, not an output, because it decides whether the object is created. Defaults to
   * true, or to false with `hostNetwork`, where a policy has no effect.
   */
  enabled?: boolean;
  /**
   * CIDR blocks that build steps must not reach. Defaults to the metadata services of the clouds, which hand out the
   * node's credentials: `169.254.169.254/32` and `fd00:ec2::254/128`, also `168.63.129.16/32` of Azure and
   * `100.100.100.200/32` of Alibaba Cloud.
   */
  blockedCidrs?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * How many pods may be down while nodes are drained. A pod always finishes its builds before it stops.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
 */
export interface KubernetesDisruptionBudgetArgs {
  /** Number of pods per pool that may be down at the same time. With 0, a drain never ends by itself. Defaults to 1. */
  maxUnavailable?: pulumi.Input<number>;
}

/** The arguments that objects other than Secrets are made from. One secret in them would hide every such object whole. */
export type VisibleArgs = Omit<KubernetesBuilderArgs, "clientAccess" | "environment" | "telemetry">;

/** The arguments without confidential values. */
export function visible(args: KubernetesBuilderArgs): VisibleArgs {
  const { clientAccess, environment, buildkitdConfig, telemetry, ...rest } = args;
  return { ...rest, ...defined({ buildkitdConfig: withoutSecrets(buildkitdConfig) }) };
}

/** Whether the daemon's configuration contains private keys. */
export function hasKeys(config: BuildkitdConfigArgs): boolean {
  return config.registries?.some((registry) => registry.clientCertificate !== undefined) ?? false;
}
