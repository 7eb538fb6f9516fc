import { existsSync } from "node:fs";
import { findTool, labObstacle } from "../lab/tools";

const programs = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl"];
const nodePrograms = ["kubelet", "containerd", "unshare"];

/** Why this machine cannot run the control plane; undefined when it can. */
export function controlPlaneObstacle(): string | undefined {
  return missing(programs);
}

/** Why this machine cannot run a cluster with a node; undefined when it can. */
export function clusterObstacle(): string | undefined {
  return (
    labObstacle() ??
    missing([...programs, ...nodePrograms]) ??
    (existsSync("/usr/lib/cni/bridge") ? undefined : "not installed: containernetworking-plugins")
  );
}

function missing(names: string[]): string | undefined {
  const absent = names.filter((name) => findTool(name) === undefined);
  return absent.length > 0 ? `not installed: ${absent.join(", ")}` : undefined;
}
