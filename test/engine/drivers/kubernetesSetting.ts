import * as k8s from "@pulumi/kubernetes";
import * as dalec from "../../../src";
import { type Cluster, type ClusterOptions, startCluster } from "../../support/cluster/cluster";
import { pushClusterImages } from "../../support/cluster/images";
import type { Lab } from "../../support/lab/lab";

/** A cluster for builders. */
export interface KubernetesSetting {
  cluster: Cluster;
  /** The BuildKit image of its pods. */
  image: string;
  /** The registries that its pods reach, as `buildkitdConfig` takes them. */
  registries: dalec.BuildkitdRegistryArgs[];
  /** Declares the cluster's provider and a builder in it, called `builder`. */
  builder(args?: dalec.KubernetesBuilderArgs): dalec.KubernetesBuilder;
  stop(): Promise<void>;
}

/** Starts a cluster whose pods can reach a lab's registry. */
export async function startKubernetes(
  lab: Lab,
  options: Pick<ClusterOptions, "keda"> = {},
): Promise<KubernetesSetting> {
  const images = await pushClusterImages(lab.registry.address);
  const cluster = await startCluster({ ...options, pauseImage: images.pause });
  const registries = [
    { host: "docker.io", mirrors: [lab.registry.address] },
    { host: "ghcr.io", mirrors: [lab.registry.address] },
    { host: lab.registry.address, http: true },
  ];
  const builder = ({ buildkitdConfig, ...args }: dalec.KubernetesBuilderArgs = {}) =>
    new dalec.KubernetesBuilder(
      "builder",
      {
        image: images.buildkit,
        // The registry is on the machine's loopback, so the pods share its network.
        hostNetwork: true,
        terminationGracePeriodSeconds: 60,
        resources: { requests: { cpu: "10m", memory: "64Mi" } },
        buildkitdConfig: { registries, ...buildkitdConfig },
        ...args,
      },
      { provider: new k8s.Provider("cluster", { kubeconfig: cluster.kubeconfig }) },
    );
  return { cluster, image: images.buildkit, registries, builder, stop: () => cluster.stop() };
}

/**
 * Every object of the kinds that a builder creates, and of other kinds, in all namespaces, including the objects of the cluster
 * itself.
 */
export async function objectsIn(cluster: Cluster, others: string[] = []): Promise<string[]> {
  const kinds = [
    ...["namespaces", "deployments", "statefulsets", "replicasets", "pods", "persistentvolumeclaims"],
    ...["configmaps", "secrets", "serviceaccounts", "roles", "rolebindings", "networkpolicies"],
    ...["poddisruptionbudgets", ...others],
  ];
  const columns = "custom-columns=K:.kind,S:.metadata.namespace,N:.metadata.name";
  const list = ["get", kinds.join(","), "--all-namespaces", "--no-headers", "--output", columns];
  return (await cluster.kubectl(list)).split("\n").sort();
}
