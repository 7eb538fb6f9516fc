import * as pulumi from "@pulumi/pulumi";
import { checked } from "../../arguments";
import { frontendLimit } from "../../buildkitd/config";
import { keyPairProblems } from "../../buildkitd/problems";
import { withSecrets } from "../../confidential";
import { type BuilderConnection, BuildxDriver } from "../../connection";
import { defined } from "../../json";
import { builderName } from "../../machineCommand";
import { checkShape } from "../../shape/argumentShape";
import { registerBuilder } from "../registration";
import { telemetryEnvironment, telemetryProblems } from "../telemetry";
import { autoscalingSettings } from "./autoscaling";
import { cacheKind, KubernetesCacheKind } from "./cacheVolume";
import { clientAccessProblems, clusterAccess } from "./clusterAccess";
import { configMap, keyTexts } from "./configVolume";
import { daemonVariables } from "./daemonEnvironment";
import { declareObject, kubernetesSdk } from "./declareObject";
import { kedaChecked } from "./kedaCheck";
import { hasKeys, type KubernetesBuilderArgs, visible } from "./kubernetesArgs";
import { kubernetesProblems } from "./kubernetesProblems";
import {
  defaultGracePeriodSeconds,
  type KubernetesSettings,
  kubernetesSettings,
  type PoolSettings,
  poolSettings,
  poolsOf,
  withFrontends,
} from "./kubernetesSettings";
import { objectMeta } from "./metadata";
import { builderNodes } from "./nodes";
import {
  disruptionBudget,
  namespace,
  networkPolicy,
  serviceAccount,
  subjectRole,
  subjectRoleBinding,
} from "./objects";
import type { PodReferences } from "./podTemplate";
import type { KubernetesPoolArgs } from "./pool";
import { podMonitor } from "./prometheus";
import { demandMap, scaledObject } from "./scaledObject";
import { deployment, statefulSet } from "./workload";

/**
 * A BuildKit builder whose daemons run as pods in a Kubernetes cluster.
 *
 * The objects are created in the cluster of the Kubernetes provider in `opts`, and builds go there too. Pulumi owns every
 * object: changed arguments change the objects, in place where Kubernetes can. buildx only enters the pods. A rollout waits
 * for running builds, and causes no rebuild.
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
    args = checkShape(this, args);
    const { buildkitdConfig, telemetry } = args;
    checked(this, defined({ buildkitdConfig, telemetry }), (known) => ({
      problems: [...keyPairProblems(known.buildkitdConfig ?? {}), ...telemetryProblems(known.telemetry)],
      warnings: [],
    }));
    const given = checked(this, visible(args), (known) => ({
      problems: [...kubernetesProblems(known), ...clientAccessProblems(args.clientAccess)],
      warnings: [],
    }));
    const instance = builderName(this);
    const pooled = poolsOf(args);
    const keda = pooled.some(({ autoscaling }) => autoscaling !== undefined)
      ? kedaChecked(this, instance, opts?.dependsOn !== undefined)
      : undefined;
    const settings = pulumi
      .all([instance, given, keda])
      .apply(([known, values]) => kubernetesSettings(known, values));
    const pools = pooled.map((pool) => ({
      args: pool,
      settings: pulumi.all([instance, pool]).apply((known) => poolSettings(...known)),
    }));

    const shared = { name, args, instance, settings, pools };
    const own = declareNamespace({ ...shared, opts: { parent: this } });
    const scope = { ...shared, opts: { parent: this, dependsOn: own } };
    const account = declareServiceAccount(scope);
    const references = declareConfiguration(scope, instance);
    const demand = declareDemand(scope);
    const workloads = pools.flatMap((pool) => declarePool(scope, pool, references, [account, ...demand]));
    const access = [...declareNetworkPolicy(scope), ...declareSubjects(scope)];
    declarePodMonitor(scope);

    this.namespace = pulumi.all([settings, own.map(({ urn }) => urn)]).apply(([known]) => known.namespace);
    this.connection = registerBuilder(this, connectionTo(this, scope), {
      dependsOn: [...workloads, ...access],
    });
    this.registerOutputs({ connection: this.connection, namespace: this.namespace });
  }
}

/** What the children are made from. */
interface Scope {
  name: string;
  args: KubernetesBuilderArgs;
  /** Name of the buildx instance. */
  instance: pulumi.Output<string>;
  settings: pulumi.Output<KubernetesSettings>;
  pools: Pool[];
  opts: pulumi.CustomResourceOptions;
}

interface Pool {
  args: Partial<KubernetesPoolArgs>;
  settings: pulumi.Output<PoolSettings>;
}

function declareNamespace({ name, args, settings, opts }: Scope): pulumi.Resource[] {
  if (args.namespace !== undefined) {
    return [];
  }
  const { Namespace } = kubernetesSdk().core.v1;
  return [declareObject(Namespace, `${name}-namespace`, settings.apply(namespace), ["metadata"], opts)];
}

function declareServiceAccount({ name, settings, opts }: Scope): pulumi.Resource {
  const { ServiceAccount } = kubernetesSdk().core.v1;
  const parts = ["metadata", "automountServiceAccountToken"] as const;
  return declareObject(ServiceAccount, `${name}-account`, settings.apply(serviceAccount), parts, opts);
}

function declareConfiguration(
  { name, args, settings, opts }: Scope,
  instance: pulumi.Output<string>,
): PodReferences {
  const { ConfigMap, Secret } = kubernetesSdk().core.v1;
  const { buildkitdConfig = {}, telemetry } = args;
  const map = declareObject(
    ConfigMap,
    `${name}-config`,
    settings.apply(configMap),
    ["metadata", "data"],
    opts,
  );
  const metadata = settings.apply((known) => objectMeta(known));
  const secret = (suffix: string, texts: pulumi.Output<Record<string, string>>) =>
    new Secret(`${name}-${suffix}`, { metadata, stringData: pulumi.secret(texts) }, opts);
  const keys = hasKeys(buildkitdConfig)
    ? secret("keys", pulumi.output(buildkitdConfig).apply(keyTexts))
    : undefined;
  const sending = telemetry && secret("telemetry", pulumi.output(telemetry).apply(telemetryEnvironment));
  return {
    configMapName: map.metadata.name,
    ...defined({
      keySecretName: keys?.metadata.name,
      telemetrySecretName: sending?.metadata.name,
      environment: daemonVariables(args, instance),
    }),
  };
}

/** The ConfigMap of the demand, if there are pools that follow it. Programs write its data, so Pulumi leaves them alone. */
function declareDemand({ name, settings, pools, opts }: Scope): pulumi.Resource[] {
  if (pools.every((pool) => pool.args.autoscaling === undefined)) {
    return [];
  }
  const { ConfigMap } = kubernetesSdk().core.v1;
  const map = pulumi
    .all([settings, pulumi.all(pools.map((pool) => pool.settings))])
    .apply(([builder, all]) => demandMap(builder, all));
  const options = { ...opts, ignoreChanges: ["data"] };
  return [declareObject(ConfigMap, `${name}-demand`, map, ["metadata", "data"], options)];
}

/** Declares the workload of a pool and what scales it, and returns them. */
function declarePool(
  scope: Scope,
  pool: Pool,
  references: PodReferences,
  dependsOn: pulumi.Resource[],
): pulumi.Resource[] {
  const workload = declareWorkload(scope, pool, references, dependsOn);
  return [workload, ...declareScaling(scope, pool, workload)];
}

function declareScaling(scope: Scope, pool: Pool, workload: pulumi.Resource): pulumi.Resource[] {
  if (pool.args.autoscaling === undefined) {
    return [];
  }
  const { settings, instance, opts } = scope;
  const scaling = pulumi
    .all([instance, pool.args.autoscaling])
    .apply((known) => autoscalingSettings(...known));
  const { metadata, spec } = pulumi
    .all([settings, pool.settings, scaling])
    .apply((known) => scaledObject(...known));
  const type = { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject" };
  const { CustomResource } = kubernetesSdk().apiextensions;
  const args = { ...type, metadata, spec };
  return [new CustomResource(childName(scope, pool), args, { ...opts, dependsOn: [workload] })];
}

function declareWorkload(
  scope: Scope,
  pool: Pool,
  references: PodReferences,
  dependsOn: pulumi.Resource[],
): pulumi.Resource {
  const { apps, policy } = kubernetesSdk();
  const name = childName(scope, pool);
  const known = pulumi.all([scope.settings, pool.settings]);
  const budget = known.apply(([builder, own]) => disruptionBudget(builder, own));
  declareObject(policy.v1.PodDisruptionBudget, name, budget, ["metadata", "spec"], scope.opts);
  const opts = {
    ...scope.opts,
    dependsOn,
    customTimeouts: timeouts(scope.args),
    // What scales the pool sets the number of its pods.
    ...(pool.args.autoscaling === undefined ? {} : { ignoreChanges: ["spec.replicas"] }),
  };
  if (cacheKind(pool.args.cache) === KubernetesCacheKind.Persistent) {
    const workload = known.apply(([builder, own]) => statefulSet(builder, own, references));
    return declareObject(apps.v1.StatefulSet, name, workload, ["metadata", "spec"], opts);
  }
  const workload = known.apply(([builder, own]) => deployment(builder, own, references));
  return declareObject(apps.v1.Deployment, name, workload, ["metadata", "spec"], opts);
}

function declareNetworkPolicy({ name, args, settings, opts }: Scope): pulumi.Resource[] {
  if (!(args.networkPolicy?.enabled ?? !args.hostNetwork)) {
    return [];
  }
  const { NetworkPolicy } = kubernetesSdk().networking.v1;
  const policy = settings.apply(networkPolicy);
  return [declareObject(NetworkPolicy, `${name}-network`, policy, ["metadata", "spec"], opts)];
}

function declarePodMonitor({ name, args, settings, opts }: Scope): void {
  if (args.prometheus?.podMonitor === undefined) return;
  const { metadata, spec } = settings.apply(podMonitor);
  const type = { apiVersion: "monitoring.coreos.com/v1", kind: "PodMonitor" };
  const { CustomResource } = kubernetesSdk().apiextensions;
  new CustomResource(`${name}-metrics`, { ...type, metadata, spec }, opts);
}

function declareSubjects({ name, args, settings, pools, opts }: Scope): pulumi.Resource[] {
  if (!args.allowedSubjects?.length) {
    return [];
  }
  const { Role, RoleBinding } = kubernetesSdk().rbac.v1;
  const role = pulumi
    .all([settings, pulumi.all(pools.map((pool) => pool.settings))])
    .apply(([builder, all]) => subjectRole(builder, all));
  const binding = settings.apply(subjectRoleBinding);
  return [
    declareObject(Role, `${name}-subjects`, role, ["metadata", "rules"], opts),
    declareObject(RoleBinding, `${name}-subjects`, binding, ["metadata", "roleRef", "subjects"], opts),
  ];
}

function connectionTo(
  builder: KubernetesBuilder,
  { args, instance, settings, pools }: Scope,
): pulumi.Output<BuilderConnection> {
  const cluster = clusterAccess(builder, args.clientAccess);
  const allowed = pulumi
    .output(args.buildkitdConfig)
    .apply((config) => frontendLimit(withFrontends(config)).allowedFrontends ?? []);
  // The name is always known: a preview would otherwise show every build as changed.
  return pulumi.output({
    name: instance,
    driver: BuildxDriver.Kubernetes,
    nodes: pulumi
      .all([settings, pulumi.all(pools.map((pool) => pool.settings)), cluster])
      .apply(([known, all, access]) => builderNodes(known, all, access)),
    // Of a configuration with a key, the list alone is not secret.
    allowedFrontends: pulumi.unsecret(allowed),
  });
}

/** The workload of the only pool is the principal child. Others have the name of their pool as a suffix. */
function childName({ name, args }: Scope, pool: Pool): string {
  return args.pools?.length ? `${name}-${pool.args.name ?? pool.args.architecture}` : name;
}

/** A pod may take its whole grace period to terminate, and then the next one has to start: Pulumi waits for both. */
function timeouts({ terminationGracePeriodSeconds }: KubernetesBuilderArgs): pulumi.CustomTimeouts {
  const seconds = `${(terminationGracePeriodSeconds ?? defaultGracePeriodSeconds) + 600}s`;
  return { update: seconds, delete: seconds };
}
