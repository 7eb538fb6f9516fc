import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { BuildkitdConfigArgs } from "../../buildkitd/config";
import type { KubernetesPoolArgs, KubernetesPoolSettings } from "./pool";
import type { KubernetesSecurity } from "./security";

type HostAlias = types.input.core.v1.HostAlias;

/** Which pod of a pool a build enters. */
export const KubernetesLoadBalance = {
  /** The one that the path of the build context hashes to: builds of one directory share a cache. */
  Sticky: "sticky",
  /** Any: the load is even, and every pod fills a cache of its own. */
  Random: "random",
} as const;
/** Which pod of a pool a build enters. */
export type KubernetesLoadBalance = (typeof KubernetesLoadBalance)[keyof typeof KubernetesLoadBalance];

/** Arguments of a KubernetesBuilder; none is needed. What is said of pods holds for every pool that does not say otherwise. */
export interface KubernetesBuilderArgs extends KubernetesPoolSettings {
  /**
   * An existing namespace for the builder. Who may `exec` into its pods is root in the builder, so share it with nothing
   * else. Defaults to a namespace of the builder's own, named `<project>-<stack>-<name>`.
   */
  namespace?: pulumi.Input<string>;
  /**
   * The kubeconfig with which builds reach the cluster: its content, or a path that is read on whichever machine builds.
   * Defaults to the one of the Kubernetes provider in `opts`, else to that machine's own (`KUBECONFIG`, `~/.kube/config`).
   * Content is kept as a secret. A path needs `kubectl` on that machine.
   */
  kubeconfig?: pulumi.Input<string>;
  /**
   * The context of that kubeconfig. Defaults to the one of the Kubernetes provider in `opts`, else to the kubeconfig's
   * current context at the time the builder is registered; switching contexts later changes nothing.
   */
  context?: pulumi.Input<string>;
  /** Pools of pods, one an architecture. Defaults to one pool for whatever machines the cluster has. */
  pools?: KubernetesPoolArgs[];
  /** What the pods may do on their machines: `privileged`, `userNamespace` or `rootless`. Defaults to `privileged`. */
  security?: KubernetesSecurity;
  /**
   * The BuildKit image; its first container program must be buildkitd and it must hold `buildctl` and `sh`. Defaults to
   * `moby/buildkit`, at a release this library was tested with, its rootless variant where `security` says so.
   */
  image?: pulumi.Input<string>;
  /**
   * The daemon's buildkitd.toml. A change rolls the pods. Defaults to BuildKit's defaults, with `allowedFrontends`
   * limited to Dalec's and Dockerfile's.
   */
  buildkitdConfig?: BuildkitdConfigArgs;
  /** Which pod of a pool a build enters: `sticky` or `random`. Defaults to `sticky`. */
  loadBalance?: pulumi.Input<KubernetesLoadBalance>;
  /**
   * Seconds that a pod which has to go is given to end the builds it runs; one that runs none goes at once. `pulumi up`
   * waits as long. Defaults to 3600.
   */
  terminationGracePeriodSeconds?: number;
  /** Environment variables of the daemon, such as proxies. Defaults to none. */
  environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Lines for `/etc/hosts` of the pods. Defaults to none. */
  hostAliases?: pulumi.Input<pulumi.Input<HostAlias>[]>;
  /** Whether the pods use the network of their machine. No network policy covers such pods. Defaults to false. */
  hostNetwork?: boolean;
  /** Who else may build here: users, groups and service accounts. Defaults to nobody but whoever administers the namespace. */
  clients?: KubernetesClientArgs[];
  /** What the network lets through to and from the pods. Defaults to nothing in, and all but cloud metadata out. */
  networkPolicy?: KubernetesNetworkPolicyArgs;
  /** Pods of a pool that may be away at the same time when nodes are drained. Defaults to 1. */
  maxUnavailable?: pulumi.Input<number>;
  /** Labels for every object. Defaults to none besides the builder's own. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Annotations for every object. Defaults to none. */
  annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A kind of subject that Kubernetes knows rights for. */
export const KubernetesClientKind = {
  /** A user, by the name that the cluster's authentication gives. */
  User: "User",
  /** A group of users. */
  Group: "Group",
  /** A service account, for example of a CI runner in the cluster. */
  ServiceAccount: "ServiceAccount",
} as const;
/** A kind of subject that Kubernetes knows rights for. */
export type KubernetesClientKind = (typeof KubernetesClientKind)[keyof typeof KubernetesClientKind];

/** Someone who may build on a builder in Kubernetes. */
export interface KubernetesClientArgs {
  /** `User`, `Group` or `ServiceAccount`. */
  kind: KubernetesClientKind;
  /** Name of the user, group or service account. */
  name: pulumi.Input<string>;
  /** Namespace of a service account; it is needed there, and only there. */
  namespace?: pulumi.Input<string>;
}

/** What the network lets through to and from a builder's pods. It takes a network plugin that enforces policies. */
export interface KubernetesNetworkPolicyArgs {
  /** Whether there is a policy at all. Defaults to true, and to false for pods on the host's network, which none covers. */
  enabled?: boolean;
  /**
   * Addresses, as CIDR blocks, that build steps must not reach. Defaults to the metadata services of the clouds, which
   * hand out the credentials of the machine: `169.254.169.254/32` and `fd00:ec2::254/128`.
   */
  blockedCidrs?: pulumi.Input<pulumi.Input<string>[]>;
}
