import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { builderAttribute, resourceVariable } from "../telemetry";
import type { KubernetesBuilderArgs } from "./kubernetesArgs";

type EnvVar = k8s.types.input.core.v1.EnvVar;

/**
 * The variables of the daemons' containers; undefined if there are none.
 *
 * @param instance name of the builder's connection
 */
export function daemonVariables(
  { environment, telemetry }: Pick<KubernetesBuilderArgs, "environment" | "telemetry">,
  instance: pulumi.Input<string>,
): pulumi.Input<EnvVar[]> | undefined {
  if (environment === undefined && telemetry === undefined) return undefined;
  const origin = telemetry === undefined ? [] : pulumi.output(instance).apply(originVariables);
  if (environment === undefined) return origin;
  return pulumi.secret(pulumi.all([origin, environment])).apply(([own, given]) => [
    // Kubernetes refuses two variables of one name.
    ...own.filter(({ name }) => !Object.hasOwn(given, name)),
    ...Object.entries(given).map(([name, value]) => ({ name, value })),
  ]);
}

const podVariable = "PULUMI_DALEC_POD";
const namespaceVariable = "PULUMI_DALEC_NAMESPACE";

/** What tells apart what the pods send. */
function originVariables(instance: string) {
  const attributes = resourceVariable({
    [builderAttribute]: instance,
    "k8s.namespace.name": `$(${namespaceVariable})`,
    "k8s.pod.name": `$(${podVariable})`,
  });
  return [
    fieldVariable(podVariable, "metadata.name"),
    fieldVariable(namespaceVariable, "metadata.namespace"),
    // Kubernetes replaces in it the variables above it.
    ...Object.entries(attributes).map(([name, value]) => ({ name, value })),
  ];
}

function fieldVariable(name: string, fieldPath: string) {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}
