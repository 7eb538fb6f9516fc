import type { types } from "@pulumi/kubernetes";
import type { KubernetesSettings } from "./kubernetesSettings";
import { objectMeta } from "./metadata";

type ObjectMeta = types.input.meta.v1.ObjectMeta;

/** The namespace of a builder that was given none. */
export function namespace(settings: KubernetesSettings): { metadata: ObjectMeta } {
  const { namespace: name, labels, ...metadata } = objectMeta(settings);
  return {
    metadata: {
      ...metadata,
      name: settings.namespace,
      // Rootless pods too need this level: they run without the seccomp profile that `baseline` asks for.
      labels: { ...labels, "pod-security.kubernetes.io/enforce": "privileged" },
    },
  };
}
