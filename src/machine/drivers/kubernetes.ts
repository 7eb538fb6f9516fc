import { join } from "node:path";
import { removeBridges } from "../bridge";
import { slotInstancesOf } from "../farm/slotInstance";
import { writePrivate } from "../fileSystem";
import {
  ensureInstance,
  forgetInstance,
  type NodeEnvironment,
  removeInstance,
  writeInstance,
} from "../instance";
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
    slotInstancesOf(connection.name).forEach(forgetInstance);
    removeBridges(connection.name);
  },

  async ready(connection) {
    // Builds enter the pods without buildx; the instance is for builds by hand.
    ensureInstance(connection, clusterVariables);
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

  // buildx would tie the connection that builds share to the first of them: when that one ends, the connection ends, and the
  // others wait for ever (docker/buildx driver/kubernetes/driver.go, `Client`).
  spreads: () => true,

  async places(connection) {
    const { podPlaces } = await import("./podPlaces.js");
    return podPlaces(connection);
  },
};

/** buildx finds a cluster by the kubeconfig of its environment; in a pod of the cluster it needs none. */
const clusterVariables: NodeEnvironment = (node, files) => {
  const kubeconfig = kubeconfigText(node.cluster ?? {});
  if (kubeconfig === undefined) return {};
  return { KUBECONFIG: writePrivate(join(files, `${node.name}-kubeconfig.json`), kubeconfig) };
};
