import type { types } from "@pulumi/kubernetes";
import type { KubernetesSettings } from "./kubernetesSettings";
import { builderSelector } from "./names";

type ObjectMeta = types.input.meta.v1.ObjectMeta;

/** An object of Kubernetes as the resource of its kind takes it. */
export interface Manifest<Spec> {
  metadata: ObjectMeta;
  spec: Spec;
}

/** Labels of every object of a builder: its own, then the user's. */
export function objectLabels(settings: KubernetesSettings): Record<string, string> {
  return {
    ...builderSelector(settings.name),
    "app.kubernetes.io/managed-by": "pulumi",
    ...settings.labels,
  };
}

/** Metadata of an object of a builder. Without a name Pulumi makes one up, and a new one for new content. */
export function objectMeta(settings: KubernetesSettings, name?: string): ObjectMeta {
  return {
    ...(name === undefined ? {} : { name }),
    namespace: settings.namespace,
    labels: objectLabels(settings),
    ...(Object.keys(settings.annotations).length === 0 ? {} : { annotations: settings.annotations }),
  };
}
