import type { types } from "@pulumi/kubernetes";
import { defined } from "../../json";
import type { KubernetesSettings } from "./kubernetesSettings";
import { type Manifest, objectMeta } from "./metadata";
import { builderSelector } from "./names";
import type { Prometheus } from "./prometheusArgs";

type ContainerPort = types.input.core.v1.ContainerPort;
type NetworkPolicyIngressRule = types.input.networking.v1.NetworkPolicyIngressRule;

const port = 6060;
const portName = "metrics";

/** The flags of a daemon that serves its metrics: on IPv4 and IPv6. */
export function metricsFlags(prometheus: Prometheus | undefined): string[] {
  return prometheus === undefined ? [] : ["--debugaddr", `:${port}`];
}

/** The ports of such a daemon. */
export function metricsPorts(prometheus: Prometheus | undefined): { ports?: ContainerPort[] } {
  return prometheus === undefined ? {} : { ports: [{ name: portName, containerPort: port }] };
}

/** The connections to such a daemon that a network policy admits. */
export function metricsIngress(prometheus: Prometheus | undefined): NetworkPolicyIngressRule[] {
  if (prometheus === undefined) return [];
  const { namespace, podLabels } = prometheus;
  const podSelector = podLabels && { matchLabels: podLabels };
  // Kubernetes itself sets the label.
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  return [{ from: [{ namespaceSelector, ...defined({ podSelector }) }], ports: [{ port, protocol: "TCP" }] }];
}

/** What a PodMonitor consists of. */
export interface PodMonitorSpec {
  /** Which pods are scraped. */
  selector: { matchLabels: Record<string, string> };
  /** Where they are scraped. */
  podMetricsEndpoints: { port: string; path: string; interval?: string }[];
}

/** Tells the Prometheus Operator to scrape all pods of a builder. */
export function podMonitor(settings: KubernetesSettings): Manifest<PodMonitorSpec> {
  const { labels, intervalSeconds } = settings.prometheus?.podMonitor ?? {};
  const metadata = objectMeta(settings, settings.name);
  const interval = intervalSeconds === undefined ? undefined : `${intervalSeconds}s`;
  return {
    metadata: { ...metadata, labels: { ...metadata.labels, ...labels } },
    spec: {
      selector: { matchLabels: builderSelector(settings.name) },
      podMetricsEndpoints: [{ port: portName, path: "/metrics", ...defined({ interval }) }],
    },
  };
}
