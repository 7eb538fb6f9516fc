import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Custody, Daemon } from "../lab/custody";
import { requireTool } from "../lab/tools";
import { freePorts } from "./freePorts";
import { nodeName } from "./identities";

/** Options of a node. */
export interface NodeOptions {
  /** Text of the kubelet's kubeconfig. */
  kubeconfig: string;
  /** Image of the container that holds a pod's namespaces. */
  pauseImage: string;
}

/**
 * Starts containerd and a kubelet in their own process and mount namespaces. When the first process there ends, every
 * container, shim and mount ends with it, however this process ends.
 */
export async function startNode(custody: Custody, options: NodeOptions): Promise<Daemon> {
  const at = (...parts: string[]) => join(custody.directory, ...parts);
  const id = basename(custody.directory);
  const [kubeletPort = 0] = await freePorts(1);
  for (const directory of ["containerd", "cni", "kubelet", "pods"]) await mkdir(at(directory));
  await writeFile(at("cni", "10-bridge.conflist"), cniConfig(id, at("cni", "addresses")));
  await writeFile(at("containerd.toml"), containerdConfig(at, options.pauseImage));
  await writeFile(at("kubelet.kubeconfig"), options.kubeconfig, { mode: 0o600 });
  await writeFile(at("kubelet.json"), JSON.stringify(kubeletConfig(at, id, kubeletPort)));
  await writeFile(at("node.sh"), nodeScript);
  // The plugin creates the bridge with the first pod that has its own network.
  await custody.undo(`ip link delete ${bridgeName(id)}`);
  return custody.start("node", "unshare", [
    ...["--pid", "--fork", "--kill-child", "--mount", "--mount-proc", "--"],
    ...[
      "sh",
      at("node.sh"),
      custody.directory,
      id,
      requireTool("containerd"),
      requireTool("kubelet"),
      nodeName,
    ],
  ]);
}

// The kubelet writes links to logs, and namespaces, to paths that cannot be configured. The mounts hide them from the machine.
const nodeScript = `
set -eu
directory=$1 id=$2 containerd=$3 kubelet=$4 name=$5
mkdir -p /var/log/containers /run/netns
mount -t tmpfs tmpfs /var/log/containers
mount -t tmpfs tmpfs /run/netns
for controller in /sys/fs/cgroup /sys/fs/cgroup/*/; do
  if [ -e "$controller/cgroup.procs" ]; then mkdir -p "$controller/$id"; fi
done
"$containerd" --config "$directory/containerd.toml" &
# The kubelet gives up when containerd listens but has not yet loaded its Kubernetes plugin.
while ! "$kubelet" --config="$directory/kubelet.json" --kubeconfig="$directory/kubelet.kubeconfig" \\
  --hostname-override="$name" --root-dir="$directory/kubelet" --cert-dir="$directory/kubelet/pki"
do sleep 0.2; done
`;

function cniConfig(id: string, addresses: string): string {
  return JSON.stringify({
    cniVersion: "0.4.0",
    name: id,
    plugins: [
      {
        type: "bridge",
        bridge: bridgeName(id),
        isGateway: true,
        ipMasq: false,
        ipam: { type: "host-local", ranges: [[{ subnet: `${podNetwork(id)}.0/24` }]], dataDir: addresses },
      },
    ],
  });
}

/** The first three numbers of the pods' addresses. They differ by cluster, so that packets reach the right one. */
export function podNetwork(id: string): string {
  const [second = 0, third = 0] = createHash("sha256").update(id).digest();
  return `10.${128 + (second % 128)}.${third}`;
}

/** Name of the bridge of the pods with their own network, at most 15 characters, as interfaces require. */
function bridgeName(id: string): string {
  return `dk-${id.slice(-6)}`;
}

function containerdConfig(at: (...parts: string[]) => string, pauseImage: string): string {
  return `version = 2
root = "${at("containerd", "root")}"
state = "${at("containerd", "state")}"
[grpc]
  address = "${at("containerd", "containerd.sock")}"
[ttrpc]
  address = "${at("containerd", "containerd.sock.ttrpc")}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${at("containerd", "opt")}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${at("cni")}"
`;
}

function kubeletConfig(at: (...parts: string[]) => string, id: string, port: number): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: "127.0.0.1",
    port,
    readOnlyPort: 0,
    healthzPort: 0,
    containerRuntimeEndpoint: `unix://${at("containerd", "containerd.sock")}`,
    podLogsDir: at("pods"),
    volumePluginDir: at("kubelet", "volume-plugins"),
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: "AlwaysAllow" },
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${id}`,
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    oomScoreAdj: 0,
    evictionHard: { "memory.available": "0%", "nodefs.available": "0%", "imagefs.available": "0%" },
    nodeStatusReportFrequency: "10s",
    // How soon the kubelet notices that a volume outgrew its size.
    volumeStatsAggPeriod: "10s",
  };
}
