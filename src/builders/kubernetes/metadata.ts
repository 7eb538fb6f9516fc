import type { types } from "@pulumi/kubernetes";
import { defined } from "../../json";
import type { KubernetesSettings } from "./kubernetesSettings";
import { builderSelector } from "./names";

type ObjectMeta = types.input.meta.v1.ObjectMeta;

/** An object of Kubernetes, in the form that the resource of its kind takes. */
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

/** Metadata of an object of a builder. Without a name, Pulumi generates one, and a new one when the content changes. */
export function objectMeta(settings: KubernetesSettings, name?: string): ObjectMeta {
  return {
    ...defined({ name }),
    namespace: settings.namespace,
    labels: objectLabels(settings),
    ...annotations(settings),
  };
}

/** The annotations of every object of a builder, if there are any. */
export function annotations(settings: KubernetesSettings): Pick<ObjectMeta, "annotations"> {
  return Object.keys(settings.annotations).length === 0 ? {} : { annotations: settings.annotations };
}
