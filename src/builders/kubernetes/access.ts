import type { types } from "@pulumi/kubernetes";
import { KubernetesCacheKind } from "./cacheVolume";
import { KubernetesClientKind } from "./kubernetesArgs";
import type { KubernetesSettings, PoolSettings } from "./kubernetesSettings";
import { objectMeta } from "./metadata";

type ObjectMeta = types.input.meta.v1.ObjectMeta;
type RoleRef = types.input.rbac.v1.RoleRef;
type Subject = types.input.rbac.v1.Subject;
type PolicyRule = types.input.rbac.v1.PolicyRule;

/** The account the pods run as: it has no rights and its token is not mounted. */
export function serviceAccount(settings: KubernetesSettings): {
  metadata: ObjectMeta;
  automountServiceAccountToken: boolean;
} {
  return {
    metadata: objectMeta(settings, settings.name),
    automountServiceAccountToken: false,
  };
}

/** The rights that a build through buildx's kubernetes driver takes, and no more. */
export function clientRole(settings: KubernetesSettings): { metadata: ObjectMeta; rules: PolicyRule[] } {
  return {
    metadata: objectMeta(settings, settings.name),
    rules: [
      ...workloadRules(settings.pools),
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      ...execRules(settings.pools),
    ],
  };
}

/** The role, given to the clients. */
export function clientRoleBinding(settings: KubernetesSettings): {
  metadata: ObjectMeta;
  roleRef: RoleRef;
  subjects: Subject[];
} {
  return {
    metadata: objectMeta(settings, settings.name),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: settings.name },
    subjects: settings.clients.map((client) =>
      client.kind === KubernetesClientKind.ServiceAccount
        ? {
            kind: client.kind,
            name: client.name,
            ...(client.namespace ? { namespace: client.namespace } : {}),
          }
        : { kind: client.kind, name: client.name, apiGroup: "rbac.authorization.k8s.io" },
    ),
  };
}

function workloadRules(pools: PoolSettings[]): PolicyRule[] {
  const rule = (resource: string, of: PoolSettings[]): PolicyRule[] =>
    of.length === 0
      ? []
      : [
          {
            apiGroups: ["apps"],
            resources: [resource],
            verbs: ["get"],
            resourceNames: of.map((pool) => pool.node),
          },
        ];
  const persistent = pools.filter(isPersistent);
  return [
    ...rule(
      "deployments",
      pools.filter((pool) => !isPersistent(pool)),
    ),
    ...rule("statefulsets", persistent),
  ];
}

/** The pods of a StatefulSet have names known ahead, so the right to enter them can name them; those of a Deployment have not. */
function execRules(pools: PoolSettings[]): PolicyRule[] {
  const rule = { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] };
  if (!pools.every(isPersistent)) {
    return [rule];
  }
  const pods = pools.flatMap((pool) =>
    Array.from({ length: pool.replicas }, (_, index) => `${pool.node}-${index}`),
  );
  return [{ ...rule, resourceNames: pods }];
}

function isPersistent(pool: PoolSettings): boolean {
  return pool.cache.kind === KubernetesCacheKind.Persistent;
}
