import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checked } from "../../arguments";
import type { BuildkitdConfigArgs } from "../../buildkitd/config";
import { type BuilderConnection, BuildxDriver } from "../../connection";
import { instanceName, registerBuilder } from "../registration";
import { clientRole, clientRoleBinding, serviceAccount } from "./access";
import { KubernetesCacheKind } from "./cacheVolume";
import { clusterAccess, kubeconfigProblems, providerSource } from "./clusterAccess";
import { hasKeys, visible, withSecrets } from "./confidential";
import { configMap, keyTexts } from "./configVolume";
import { disruptionBudget } from "./disruptionBudget";
import type { KubernetesBuilderArgs } from "./kubernetesArgs";
import { kubernetesProblems } from "./kubernetesProblems";
import {
  defaultGracePeriodSeconds,
  type KubernetesSettings,
  normalize,
  type PoolShape,
  poolOf,
  poolShapes,
} from "./kubernetesSettings";
import { objectMeta } from "./metadata";
import { namespace } from "./namespace";
import { networkPolicy } from "./networkPolicy";
import { builderNodes } from "./nodes";
import type { PodReferences } from "./podTemplate";
import { deployment, statefulSet } from "./workload";

type EnvVar = k8s.types.input.core.v1.EnvVar;

/**
 * A BuildKit builder whose daemons run as pods in a Kubernetes cluster.
 *
 * The cluster is that of the Kubernetes provider in `opts`, for the objects and for the builds alike. All objects are
 * Pulumi's: a change of the arguments changes them, in place where Kubernetes can; buildx only enters the pods. A rollout
 * waits for running builds, and leaves the builds of this program as they are.
 *
 * @see https://docs.docker.com/build/builders/drivers/kubernetes/
 */
export class KubernetesBuilder extends pulumi.ComponentResource {
  /** How builds reach this builder. Pass it as `builder` of a Package or Image. */
  public readonly connection: pulumi.Output<BuilderConnection>;
  /** Name of the namespace that the builder is in. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: KubernetesBuilderArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:KubernetesBuilder", name, withSecrets(args), opts);
    const instance = instanceName(name);
    const settings = checked(this, visible(args), (known) => ({
      problems: [...kubernetesProblems(known), ...kubeconfigProblems(args)],
      warnings: [],
    })).apply((known) => normalize(instance, known));

    const child: Child = { name, settings, args, opts: { parent: this } };
    const ownNamespace = args.namespace === undefined ? [createNamespace(child)] : [];
    child.opts.dependsOn = ownNamespace;
    const account = createServiceAccount(child);
    const pods = createConfiguration(child);
    const workloads = poolShapes(instance, args).map((pool) => {
      createDisruptionBudget(child, pool);
      return createWorkload(child, pool, pods, account);
    });

    this.namespace = pulumi
      .all([settings, ownNamespace.map((own) => own.urn)])
      .apply(([known]) => known.namespace);
    this.connection = registerBuilder(name, connectionTo(this, instance, child), {
      parent: this,
      dependsOn: [...workloads, ...createNetworkPolicy(child), ...createClientAccess(child)],
    });
    this.registerOutputs({ connection: this.connection, namespace: this.namespace });
  }
}

/** What every child is made from. */
interface Child {
  name: string;
  settings: pulumi.Output<KubernetesSettings>;
  args: KubernetesBuilderArgs;
  opts: pulumi.CustomResourceOptions;
}

function createNamespace({ name, settings, opts }: Child): k8s.core.v1.Namespace {
  return new k8s.core.v1.Namespace(
    `${name}-namespace`,
    { metadata: settings.apply(namespace).metadata },
    opts,
  );
}

function createServiceAccount({ name, settings, opts }: Child): k8s.core.v1.ServiceAccount {
  const account = settings.apply(serviceAccount);
  return new k8s.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: account.metadata, automountServiceAccountToken: account.automountServiceAccountToken },
    opts,
  );
}

function createConfiguration(child: Child): PodReferences {
  const { name, settings, args, opts } = child;
  const config = settings.apply(configMap);
  const map = new k8s.core.v1.ConfigMap(
    `${name}-config`,
    { metadata: config.metadata, data: config.data },
    opts,
  );
  const keys = hasKeys(args.buildkitdConfig) ? createKeySecret(child, args.buildkitdConfig) : undefined;
  return {
    configMapName: map.metadata.name,
    ...(keys === undefined ? {} : { keySecretName: keys.metadata.name }),
    ...(args.environment === undefined ? {} : { environment: variables(args.environment) }),
  };
}

function createKeySecret(
  { name, settings, opts }: Child,
  config: BuildkitdConfigArgs | undefined,
): k8s.core.v1.Secret {
  return new k8s.core.v1.Secret(
    `${name}-keys`,
    {
      metadata: settings.apply((known) => objectMeta(known)),
      stringData: pulumi.secret(pulumi.output(config ?? {}).apply(keyTexts)),
    },
    opts,
  );
}

function createDisruptionBudget({ name, settings, opts }: Child, pool: PoolShape): void {
  const budget = settings.apply((known) => disruptionBudget(known, poolOf(known, pool.node)));
  new k8s.policy.v1.PodDisruptionBudget(
    childName(name, pool),
    { metadata: budget.metadata, spec: budget.spec },
    opts,
  );
}

function createWorkload(
  { name, settings, args, opts }: Child,
  pool: PoolShape,
  pods: PodReferences,
  account: pulumi.Resource,
): k8s.apps.v1.Deployment | k8s.apps.v1.StatefulSet {
  const options = { ...opts, dependsOn: [account], customTimeouts: timeouts(args) };
  if (pool.cacheKind === KubernetesCacheKind.Persistent) {
    const workload = settings.apply((known) => statefulSet(known, poolOf(known, pool.node), pods));
    const { metadata, spec } = workload;
    return new k8s.apps.v1.StatefulSet(childName(name, pool), { metadata, spec }, options);
  }
  const workload = settings.apply((known) => deployment(known, poolOf(known, pool.node), pods));
  const { metadata, spec } = workload;
  return new k8s.apps.v1.Deployment(childName(name, pool), { metadata, spec }, options);
}

function createNetworkPolicy({ name, settings, args, opts }: Child): k8s.networking.v1.NetworkPolicy[] {
  if (!(args.networkPolicy?.enabled ?? !args.hostNetwork)) {
    return [];
  }
  const { metadata, spec } = settings.apply(networkPolicy);
  return [new k8s.networking.v1.NetworkPolicy(`${name}-network`, { metadata, spec }, opts)];
}

function createClientAccess({ name, settings, args, opts }: Child): pulumi.Resource[] {
  if (!args.clients?.length) {
    return [];
  }
  const role = settings.apply(clientRole);
  const binding = settings.apply(clientRoleBinding);
  return [
    new k8s.rbac.v1.Role(`${name}-clients`, { metadata: role.metadata, rules: role.rules }, opts),
    new k8s.rbac.v1.RoleBinding(
      `${name}-clients`,
      { metadata: binding.metadata, roleRef: binding.roleRef, subjects: binding.subjects },
      opts,
    ),
  ];
}

function connectionTo(
  builder: pulumi.Resource,
  instance: string,
  { settings, args }: Child,
): pulumi.Output<BuilderConnection> {
  const provider = providerSource(builder.getProvider("kubernetes:core/v1:Namespace"));
  const cluster = clusterAccess(
    args.kubeconfig === undefined
      ? { ...provider, ...(args.context === undefined ? {} : { context: args.context }) }
      : { kubeconfig: args.kubeconfig, context: args.context },
  );
  // The name is known whatever is not yet: else a preview would show every build as changed.
  return pulumi.output({
    name: instance,
    driver: BuildxDriver.Kubernetes,
    nodes: pulumi.all([settings, cluster]).apply(([known, access]) => builderNodes(known, access)),
  });
}

/** The workload of the only pool is the principal child; others are called after their pool. */
function childName(name: string, pool: PoolShape): string {
  return pool.name === "" ? name : `${name}-${pool.name}`;
}

/** A pod may take its whole grace period to go, and Pulumi must wait at least as long; then the next one has to start. */
function timeouts(args: KubernetesBuilderArgs): pulumi.CustomTimeouts {
  const seconds = `${(args.terminationGracePeriodSeconds ?? defaultGracePeriodSeconds) + 600}s`;
  return { update: seconds, delete: seconds };
}

function variables(environment: NonNullable<KubernetesBuilderArgs["environment"]>): pulumi.Output<EnvVar[]> {
  return pulumi
    .output(environment)
    .apply((known) => Object.entries(known).map(([name, value]) => ({ name, value })));
}
