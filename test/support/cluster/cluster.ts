import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Daemon, takeCustody } from "../lab/custody";
import { requireTool } from "../lab/tools";
import { processesOf } from "../processes";
import { startControlPlane } from "./controlPlane";
import { kubeconfigText, makeIdentities, nodeName } from "./identities";
import { aggregationFlags, startKeda } from "./keda";
import { startNode } from "./node";
import { removeTraces } from "./traces";

/** Options of a cluster. */
export interface ClusterOptions {
  /**
   * Image of the container that holds a pod's namespaces, in a registry that the node can reach. When omitted, the
   * cluster has an API server, a scheduler and controllers, but no node.
   */
  pauseImage?: string;
  /** Whether the cluster has KEDA, which takes a few seconds to start. Defaults to false. */
  keda?: boolean;
}

/** A real Kubernetes cluster with one node on this machine. It keeps all its files in its own directory. */
export interface Cluster {
  /** Text of an administrator's kubeconfig, JSON. */
  kubeconfig: string;
  /** Path of a file with this text. */
  kubeconfigPath: string;
  /** Runs kubectl as administrator and returns its output; throws with its message when it fails. */
  kubectl(args: string[], input?: string): Promise<string>;
  /** Ends the API server as a crash does. */
  killApiServer(): Promise<void>;
  /** Starts it again at the same address, and waits until it is ready. */
  startApiServer(): Promise<void>;
  /** The node's kubelet, for tests that stop it for a while. */
  kubelet(): number[];
  /** The last log lines of the node's kubelet and containerd. */
  nodeLog(): string;
  /** Ends everything and removes its files. */
  stop(): Promise<void>;
}

/** Starts a cluster and waits until it accepts pods. Everything ends with this process, however it ends. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const custody = await takeCustody("dalec-cluster");
  const stop = async () => {
    await custody.end();
    await removeTraces(custody.directory);
  };
  try {
    const identities = await makeIdentities(custody.directory);
    const { server, certificateAuthority, ...apiServer } = await startControlPlane(
      custody,
      identities,
      options.keda ? await aggregationFlags(custody.directory) : [],
    );
    const kubeconfig = kubeconfigText(server, certificateAuthority, identities.adminToken);
    const kubeconfigPath = join(custody.directory, "admin.kubeconfig");
    await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 });
    const kubectl = (args: string[], input?: string) => runKubectl(kubeconfigPath, args, input);
    const node =
      options.pauseImage === undefined
        ? undefined
        : await startNode(custody, {
            kubeconfig: kubeconfigText(server, certificateAuthority, identities.kubeletToken),
            pauseImage: options.pauseImage,
          });
    await untilReady(kubectl, node);
    if (options.keda) await startKeda(custody, kubectl, kubeconfigPath);
    return {
      kubeconfig,
      kubeconfigPath,
      kubectl,
      ...apiServer,
      kubelet: () => processesOf(custody.directory, "kubelet"),
      nodeLog: () => node?.tail() ?? "",
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until the controllers have created a service account and the node is ready. */
async function untilReady(kubectl: Cluster["kubectl"], node: Daemon | undefined): Promise<void> {
  const deadline = Date.now() + 120_000;
  const check = async () => {
    await kubectl(["get", "serviceaccount", "default"]);
    if (node !== undefined)
      await kubectl(["wait", "--for=condition=Ready", `node/${nodeName}`, "--timeout=1s"]);
  };
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`the cluster did not become ready: ${error}\n${node?.tail() ?? ""}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function runKubectl(kubeconfig: string, args: string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      requireTool("kubectl"),
      ["--kubeconfig", kubeconfig, ...args],
      { maxBuffer: 64 * 2 ** 20 },
      (error, stdout, stderr) =>
        error
          ? reject(new Error(`kubectl ${args.join(" ")}: ${stderr.trim() || error.message}`))
          : resolve(stdout),
    );
    child.stdin?.end(input);
  });
}
