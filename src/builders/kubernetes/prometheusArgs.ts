import type * as pulumi from "@pulumi/pulumi";

/**
 * The Prometheus that scrapes a builder's daemons, on port 6060 and path `/metrics`.
 *
 * BuildKit serves profiles and the contents of its cache's index on the same port, without a password. So the network policy
 * opens it only to the pods that are named here.
 */
export interface KubernetesPrometheusArgs {
  /** Namespace of the pods that scrape, such as `monitoring`. */
  namespace: pulumi.Input<string>;
  /** Labels of the pods that scrape, such as `app.kubernetes.io/name: prometheus`. Defaults to all pods of the namespace. */
  podLabels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * A PodMonitor, which tells the Prometheus Operator to scrape the daemons. Needs the operator's resource definitions in the
   * cluster (`monitoring.coreos.com/v1`). Plain, not an output, because it decides whether the object is created. Defaults to
   * none.
   */
  podMonitor?: KubernetesPodMonitorArgs;
}

/**
 * A PodMonitor of the Prometheus Operator.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
 */
export interface KubernetesPodMonitorArgs {
  /** Labels of the PodMonitor, by which a Prometheus finds it, such as `release: kube-prometheus-stack`. Defaults to none. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Seconds between two scrapes. Defaults to the default of the Prometheus. */
  intervalSeconds?: pulumi.Input<number>;
}

/** A Prometheus with known values. */
export type Prometheus = pulumi.Unwrap<KubernetesPrometheusArgs>;
