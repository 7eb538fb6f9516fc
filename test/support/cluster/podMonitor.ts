/**
 * The definition of PodMonitor with those fields alone that the builder sets, as the Prometheus Operator has them
 * (monitoring.coreos.com_podmonitors.yaml).
 */
export const podMonitorDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "podmonitors.monitoring.coreos.com" },
  spec: {
    group: "monitoring.coreos.com",
    names: { kind: "PodMonitor", listKind: "PodMonitorList", plural: "podmonitors", singular: "podmonitor" },
    scope: "Namespaced",
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema() } }],
  },
};

function schema(): object {
  const text = { type: "string" };
  const interval = { type: "string", pattern: "^(0|(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$" };
  const endpoint = { type: "object", properties: { port: text, path: text, interval } };
  const selector = {
    type: "object",
    properties: { matchLabels: { type: "object", additionalProperties: text } },
  };
  const spec = {
    type: "object",
    required: ["selector"],
    properties: { selector, podMetricsEndpoints: { type: "array", items: endpoint } },
  };
  return { type: "object", required: ["spec"], properties: { spec } };
}
