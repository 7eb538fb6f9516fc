import { join } from "node:path";
import { removeBridges } from "../bridge";
import { writePrivate } from "../fileSystem";
import { type NodeEnvironment, removeInstance, writeInstance } from "../instance";
import { kubeconfigText } from "../kubeconfig";
import type { Driver } from "./driver";

/** Pods that run BuildKit. */
export const kubernetes: Driver = {
  serves: ({ driver }) => driver === "kubernetes",

  async register(connection) {
    writeInstance(connection, clusterVariables);
  },

  async unregister(connection) {
    // A cluster that no longer exists must not delay the removal of a file on this machine.
    removeInstance(connection, "20s");
    removeInstance({ name: overBridges(connection.name) });
    removeBridges(connection.name);
  },

  async ready(connection) {
    writeInstance(connection, clusterVariables);
    const { serveBridges } = await import("./podBridges.js");
    await serveBridges(connection, overBridges(connection.name));
    return { warnings: [] };
  },

  lost: async () => [],

  whereToLook({ name, nodes }) {
    const namespace = nodes[0]?.driverOptions?.namespace;
    const command = `kubectl get pods,events --namespace ${namespace}`;
    return namespace === undefined
      ? undefined
      : `A pod of ${name} ended, was evicted or ran out of memory, or the network failed: see \`${command}\`.`;
  },

  buildInstance: overBridges,
};

/**
 * The name of the instance that builds of a program use.
 *
 * Builds of one process share a connection. The kubernetes driver ties it to the first of them: when that one ends, the
 * connection ends, and the others wait for ever (buildx driver/kubernetes/driver.go, `Client`).
 */
function overBridges(instance: string): string {
  return `${instance}.builds`;
}

/** buildx finds a cluster by the kubeconfig of its environment; in a pod of the cluster it needs none. */
const clusterVariables: NodeEnvironment = (node, files) => {
  const kubeconfig = kubeconfigText(node.cluster ?? {});
  if (kubeconfig === undefined) return {};
  return { KUBECONFIG: writePrivate(join(files, `${node.name}-kubeconfig.json`), kubeconfig) };
};
