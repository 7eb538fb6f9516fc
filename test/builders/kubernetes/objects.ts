import { KubernetesCacheKind } from "../../../src/builders/kubernetes/cacheVolume";
import { configMap } from "../../../src/builders/kubernetes/configVolume";
import {
  type KubernetesArgs,
  type KubernetesSettings,
  kubernetesSettings,
  type PoolSettings,
  poolSettings,
  poolsOf,
} from "../../../src/builders/kubernetes/kubernetesSettings";
import {
  disruptionBudget,
  namespace,
  networkPolicy,
  serviceAccount,
  subjectRole,
  subjectRoleBinding,
} from "../../../src/builders/kubernetes/objects";
import { podMonitor } from "../../../src/builders/kubernetes/prometheus";
import { demandMap, scaledObject } from "../../../src/builders/kubernetes/scaledObject";
import { deployment, statefulSet } from "../../../src/builders/kubernetes/workload";

/** The settings of a builder and of its pools. */
export function settingsOf(instance: string, args: KubernetesArgs): [KubernetesSettings, PoolSettings[]] {
  const pools = poolsOf(args) as Parameters<typeof poolSettings>[1][];
  return [kubernetesSettings(instance, args), pools.map((pool) => poolSettings(instance, pool))];
}

/** Every object of a builder in the form that `kubectl apply` takes, with the names that Pulumi would generate. */
export function builderObjects(instance: string, args: KubernetesArgs): object[] {
  const [settings, pools] = settingsOf(instance, args);
  const config = configMap(settings);
  const configMapName = `${settings.name}-config-1a2b3c4d`;
  return [
    ...(args.namespace === undefined
      ? [{ apiVersion: "v1", kind: "Namespace", ...namespace(settings) }]
      : []),
    { apiVersion: "v1", kind: "ServiceAccount", ...serviceAccount(settings) },
    { apiVersion: "v1", kind: "ConfigMap", ...config, metadata: { ...config.metadata, name: configMapName } },
    ...pools.flatMap((pool) => [
      { apiVersion: "policy/v1", kind: "PodDisruptionBudget", ...disruptionBudget(settings, pool) },
      pool.cache.kind === KubernetesCacheKind.Persistent
        ? { apiVersion: "apps/v1", kind: "StatefulSet", ...statefulSet(settings, pool, { configMapName }) }
        : { apiVersion: "apps/v1", kind: "Deployment", ...deployment(settings, pool, { configMapName }) },
      ...(pool.autoscaling === undefined
        ? []
        : [
            {
              apiVersion: "keda.sh/v1alpha1",
              kind: "ScaledObject",
              ...scaledObject(settings, pool, pool.autoscaling),
            },
          ]),
    ]),
    ...(pools.every((pool) => pool.autoscaling === undefined)
      ? []
      : [{ apiVersion: "v1", kind: "ConfigMap", ...demandMap(settings, pools) }]),
    { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", ...networkPolicy(settings) },
    ...(settings.prometheus?.podMonitor === undefined
      ? []
      : [{ apiVersion: "monitoring.coreos.com/v1", kind: "PodMonitor", ...podMonitor(settings) }]),
    ...(settings.allowedSubjects.length === 0
      ? []
      : [
          { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", ...subjectRole(settings, pools) },
          {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "RoleBinding",
            ...subjectRoleBinding(settings),
          },
        ]),
  ];
}

const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

/** Every argument at once, with one kind of cache. */
export const everything: KubernetesArgs = {
  namespace: "builders",
  replicas: 2,
  resources: {
    requests: { cpu: "2", memory: "4Gi", "ephemeral-storage": "20Gi" },
    limits: { memory: "8Gi" },
  },
  cache: { kind: KubernetesCacheKind.Persistent, size: "100Gi", storageClassName: "fast", retain: true },
  nodeSelector: { "node.example.com/pool": "builders" },
  tolerations: [{ key: "builders", operator: "Exists", effect: "NoSchedule" }],
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 1,
          preference: {
            matchExpressions: [{ key: "node.example.com/disk", operator: "In", values: ["nvme"] }],
          },
        },
      ],
    },
  },
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" },
  ],
  priorityClassName: "system-cluster-critical",
  runtimeClassName: "kata",
  imagePullSecrets: [{ name: "pull" }],
  image: "registry.example.com/moby/buildkit:v0.32.2",
  buildkitdConfig: {
    registries: [
      { host: "docker.io", mirrors: ["mirror.example.com"] },
      { host: "registry.example.com:5000", caCert: certificate },
    ],
    garbageCollection: { maxUsedSpace: "80GB", policies: [{ all: true, keepDuration: "48h" }] },
    maxParallelism: 8,
    allowedFrontends: ["registry.example.com/dalec/frontend"],
    insecureEntitlements: ["network.host"],
    extraToml: '[log]\nformat = "json"\n',
  },
  terminationGracePeriodSeconds: 7200,
  hostAliases: [{ ip: "10.0.0.1", hostnames: ["registry.example.com"] }],
  allowedSubjects: [
    { kind: "ServiceAccount", name: "runner", namespace: "ci" },
    { kind: "User", name: "ada@example.com" },
    { kind: "Group", name: "builders" },
  ],
  networkPolicy: { blockedCidrs: ["169.254.169.254/32", "10.0.0.0/8"] },
  disruptionBudget: { maxUnavailable: 2 },
  prometheus: {
    namespace: "monitoring",
    podLabels: { "app.kubernetes.io/name": "prometheus" },
    podMonitor: { labels: { release: "monitoring" }, intervalSeconds: 15 },
  },
  labels: { team: "packages" },
  annotations: { "karpenter.sh/do-not-disrupt": "true" },
};
