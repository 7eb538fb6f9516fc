import type { PropertyMap } from "../provider/values";
import { field, text } from "./manifest";

/** Whether another value at this path makes a new object, since Kubernetes or Pulumi takes it for the object's identity. */
export function replaces(
  object: PropertyMap,
  path: string,
  settings: { configMapMutable: boolean; secretMutable: boolean },
): boolean {
  const prefixes = ["metadata.name", "metadata.namespace", "kind", ...identityOf(object, settings)];
  return prefixes.some(
    (prefix) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`),
  );
}

function identityOf(
  object: PropertyMap,
  settings: { configMapMutable: boolean; secretMutable: boolean },
): string[] {
  const immutable = field(object, "immutable") === true;
  switch (`${text(object, "apiVersion")} ${text(object, "kind")}`) {
    case "v1 ConfigMap":
      return settings.configMapMutable && !immutable ? [] : ["data", "binaryData"];
    case "v1 Secret":
      return settings.secretMutable && !immutable ? ["type"] : ["type", "data", "stringData"];
    case "v1 Service":
      return ["spec.clusterIP"];
    case "v1 PersistentVolumeClaim":
      return ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"];
    case "v1 PersistentVolume":
      return ["spec.hostPath", "spec.local", "spec.csi", "spec.nfs"];
    case "apps/v1 Deployment":
    case "apps/v1 DaemonSet":
      return ["spec.selector"];
    case "apps/v1 StatefulSet":
      return [
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
      ];
    case "rbac.authorization.k8s.io/v1 RoleBinding":
    case "rbac.authorization.k8s.io/v1 ClusterRoleBinding":
      return ["roleRef"];
    default:
      return [];
  }
}
