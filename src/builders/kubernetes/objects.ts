import type { types } from "@pulumi/kubernetes";
import { defined } from "../../json";
import { KubernetesCacheKind } from "./cacheVolume";
import { KubernetesSubjectKind } from "./kubernetesArgs";
import type { KubernetesSettings, PoolSettings } from "./kubernetesSettings";
import { type Manifest, objectMeta } from "./metadata";
import { builderSelector, poolSelector } from "./names";
import { metricsIngress } from "./prometheus";

type ObjectMeta = types.input.meta.v1.ObjectMeta;
type RoleRef = types.input.rbac.v1.RoleRef;
type Subject = types.input.rbac.v1.Subject;
type PolicyRule = types.input.rbac.v1.PolicyRule;
type PodDisruptionBudgetSpec = types.input.policy.v1.PodDisruptionBudgetSpec;
type NetworkPolicySpec = types.input.networking.v1.NetworkPolicySpec;
type NetworkPolicyPeer = types.input.networking.v1.NetworkPolicyPeer;

/** The namespace of a builder that does not use an existing one. */
export function namespace(settings: KubernetesSettings): { metadata: ObjectMeta } {
  const { namespace: name, labels, ...metadata } = objectMeta(settings);
  return {
    metadata: {
      ...metadata,
      name: settings.namespace,
      // Even rootless pods need this level: they run without the seccomp profile that `baseline` requires.
      labels: { ...labels, "pod-security.kubernetes.io/enforce": "privileged" },
    },
  };
}

/** The account that the pods run as. It has no rights, and its token is not mounted. */
export function serviceAccount(settings: KubernetesSettings): {
  metadata: ObjectMeta;
  automountServiceAccountToken: boolean;
} {
  return {
    metadata: objectMeta(settings, settings.name),
    automountServiceAccountToken: false,
  };
}

/**
 * Allows no connections in except those of the Prometheus, and all out except to blocked addresses. Builds still get in: buildx enters a pod by exec, which
 * the kubelet serves.
 */
export function networkPolicy(settings: KubernetesSettings): Manifest<NetworkPolicySpec> {
  const isV6 = (cidr: string) => cidr.includes(":");
  const blockedV4 = settings.blockedCidrs.filter((cidr) => !isV6(cidr));
  return {
    metadata: objectMeta(settings, settings.name),
    spec: {
      podSelector: { matchLabels: builderSelector(settings.name) },
      policyTypes: ["Ingress", "Egress"],
      ingress: metricsIngress(settings.prometheus),
      egress: [
        {
          to: [
            block("0.0.0.0/0", blockedV4),
            block("::/0", settings.blockedCidrs.filter(isV6)),
            // Some network plugins do not count pods, the cluster's DNS among them, as part of any CIDR block.
            { namespaceSelector: {} },
          ],
        },
      ],
    },
  };
}

function block(cidr: string, except: string[]): NetworkPolicyPeer {
  return { ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) } };
}

/**
 * Limits how many pods of a pool a drain of nodes stops at once. By default it never blocks a drain, even of the only pod:
 * the pod itself waits for its builds.
 */
export function disruptionBudget(
  settings: KubernetesSettings,
  pool: PoolSettings,
): Manifest<PodDisruptionBudgetSpec> {
  return {
    metadata: objectMeta(settings, pool.node),
    spec: { maxUnavailable: settings.maxUnavailable, selector: { matchLabels: poolSelector(pool.node) } },
  };
}

/** The rights that a build of a program needs, and one through the kubernetes driver of buildx, and no more. */
export function subjectRole(
  settings: KubernetesSettings,
  pools: PoolSettings[],
): { metadata: ObjectMeta; rules: PolicyRule[] } {
  return {
    metadata: objectMeta(settings, settings.name),
    rules: [
      ...workloadRules(pools),
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      execRule(pools),
      ...demandRules(pools),
    ],
  };
}

/** Grants the role to the allowed subjects. */
export function subjectRoleBinding(settings: KubernetesSettings): {
  metadata: ObjectMeta;
  roleRef: RoleRef;
  subjects: Subject[];
} {
  const apiGroup = "rbac.authorization.k8s.io";
  return {
    metadata: objectMeta(settings, settings.name),
    roleRef: { apiGroup, kind: "Role", name: settings.name },
    subjects: settings.allowedSubjects.map(({ kind, name, namespace }) =>
      kind === KubernetesSubjectKind.ServiceAccount
        ? { kind, name, ...defined({ namespace }) }
        : { kind, name, apiGroup },
    ),
  };
}

function workloadRules(pools: PoolSettings[]): PolicyRule[] {
  const kinds: [string, PoolSettings[]][] = [
    ["deployments", pools.filter((pool) => !isPersistent(pool))],
    ["statefulsets", pools.filter(isPersistent)],
  ];
  return kinds
    .filter(([, some]) => some.length > 0)
    .map(([resource, some]) => ({
      apiGroups: ["apps"],
      resources: [resource],
      verbs: ["get"],
      resourceNames: some.map((pool) => pool.node),
    }));
}

/**
 * Limited to the pods of the builder where their names are known in advance: in a StatefulSet, but not in a Deployment.
 *
 * buildx enters a pod with a request that needs `create`. A web socket needs `get`, and since Kubernetes 1.35 also `create`
 * (kubernetes/kubernetes#134577).
 */
function execRule(pools: PoolSettings[]): PolicyRule {
  const rule = { apiGroups: [""], resources: ["pods/exec"], verbs: ["create", "get"] };
  if (!pools.every(isPersistent)) {
    return rule;
  }
  const pods = pools.flatMap((pool) =>
    Array.from(
      { length: pool.autoscaling?.maxReplicas ?? pool.replicas },
      (_, index) => `${pool.node}-${index}`,
    ),
  );
  return { ...rule, resourceNames: pods };
}

/**
 * Programs write how many builds they want to run, and KEDA scales the pools: nobody who builds may change a workload. Events say
 * why pods do not come, such as a quota.
 */
function demandRules(pools: PoolSettings[]): PolicyRule[] {
  const maps = new Set(pools.flatMap(({ autoscaling }) => autoscaling?.configMap ?? []));
  if (maps.size === 0) return [];
  return [
    { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "update"], resourceNames: [...maps] },
    { apiGroups: [""], resources: ["events"], verbs: ["list"] },
  ];
}

function isPersistent(pool: PoolSettings): boolean {
  return pool.cache.kind === KubernetesCacheKind.Persistent;
}
