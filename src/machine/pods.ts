import { setTimeout as sleep } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import type { BuilderNode, ClusterAccess } from "../connection";
import { defined } from "../json";
import { hasCode } from "./caught";
import { clusterOf } from "./cluster";
import { kubeconfigText } from "./kubeconfig";
import { openPodStream, PodError, type PodStream } from "./podStream";

/** The pods of one node of a kubernetes builder. */
export interface NodePods {
  /** Names of the pods that builds can enter, in alphabetical order: ready, and not about to end. */
  ready: string[];
  /** Why builds cannot enter the others, one line per pod; a line that says so when there is no pod. */
  problems: string[];
  /** The unique identities of the pods that are not about to end, by their names. */
  staying: ReadonlyMap<string, string>;
  /** The cluster, found once: a process that gets it needs neither the kubeconfig's file nor kubectl. */
  cluster: ClusterAccess;
}

/**
 * Looks for the pods of a node of a kubernetes builder, by the label by which buildx finds them.
 *
 * @throws when there is no kubeconfig, or an error that names what the API server refused
 */
export async function podsOf(node: BuilderNode): Promise<NodePods> {
  const kubeconfig = kubeconfigText(node.cluster ?? {});
  const namespace = namespaceOf(node);
  const pods = await clusterOf(kubeconfig).pods(namespace, `app=${node.name}`);
  const staying = pods.filter((pod) => !isEnding(pod));
  const isGone = pods.length === 0 && node.autoscaling === undefined;
  const gone = `no pod of ${node.name} exists in namespace ${namespace}; if its workload is gone: run pulumi up --refresh`;
  return {
    ready: staying.filter(isReady).map(nameOf).sort(),
    problems: isGone ? [gone] : pods.filter((pod) => !isReady(pod)).map(problemOf),
    staying: new Map(staying.map((pod) => [nameOf(pod), pod.metadata?.uid ?? ""])),
    cluster: defined({ kubeconfig }),
  };
}

/**
 * Why pods of a node do not exist yet whose number follows the builds, as far as the credentials allow to ask: a quota, for
 * example.
 */
export async function missingPods(node: BuilderNode): Promise<string> {
  const namespace = namespaceOf(node);
  const cluster = clusterOf(kubeconfigText(node.cluster ?? {}));
  const events = await cluster.events(namespace, "FailedCreate").catch(() => []);
  // A Deployment creates pods through a ReplicaSet, whose name begins with its own.
  const refused = events.find(({ object }) => `${object}-`.startsWith(`${node.name}-`));
  const look = `kubectl describe scaledobjects,hpa --namespace ${namespace}`;
  return refused?.message ?? `KEDA adds pods within seconds; if it does not, \`${look}\` says why`;
}

/** The endpoint of a pod of a node, in the form of buildx's remote driver. */
export function podEndpoint(node: BuilderNode, pod: string): string {
  return `kube-pod://${pod}?container=${container}&namespace=${namespaceOf(node)}`;
}

/** Name of the container of the daemon, in every pod of a KubernetesBuilder. */
const container = "buildkitd";

/** The namespace of the pods of a node. */
export function namespaceOf({ driverOptions }: BuilderNode): string {
  return driverOptions?.namespace ?? "default";
}

function nameOf({ metadata }: V1Pod): string {
  return metadata?.name ?? "";
}

function isEnding({ metadata }: V1Pod): boolean {
  return metadata?.deletionTimestamp !== undefined;
}

function isReady(pod: V1Pod): boolean {
  const ready = pod.status?.conditions?.find(({ type }) => type === "Ready");
  return !isEnding(pod) && ready?.status === "True";
}

/** The reason that Kubernetes gives, from the most to the least telling. */
function problemOf({ metadata, status }: V1Pod): string {
  const waiting = status?.containerStatuses?.map(({ state }) => state?.waiting).find((one) => one?.reason);
  const condition = status?.conditions?.find((one) => one.status === "False" && one.message);
  const reason =
    (metadata?.deletionTimestamp && "it is ending") ||
    (waiting && [waiting.reason, waiting.message].filter(Boolean).join(": ")) ||
    condition?.message ||
    status?.message ||
    `its phase is ${status?.phase}`;
  return `pod ${metadata?.name} is not ready: ${reason}`;
}

const dialTimeoutMs = 20_000;
const retryMs = 500;

/**
 * Connects to BuildKit in a pod: a web socket to the API server carries the standard input and output of
 * `buildctl dial-stdio`. It is connected when the daemon has answered.
 *
 * On a node that is a few seconds old, and while an API server restarts, such a connection is refused at first.
 *
 * @param endpoint `kube-pod://pod?namespace=ns&container=name`
 * @throws an error with the reason of the API server, the kubelet or buildctl
 */
export async function dialPod(
  endpoint: string,
  access: ClusterAccess,
  timeoutMs: number = dialTimeoutMs,
): Promise<PodStream> {
  const { hostname, searchParams } = new URL(endpoint);
  const program = {
    namespace: searchParams.get("namespace") ?? "default",
    pod: hostname,
    container: searchParams.get("container") ?? "",
    command: ["buildctl", "dial-stdio"],
  };
  const cluster = clusterOf(kubeconfigText(access));
  const deadline = Date.now() + timeoutMs;
  let refusal: unknown;
  for (;;) {
    try {
      return await openPodStream(await cluster.apiServer(), program, deadline - Date.now());
    } catch (error) {
      // A retry that ran out of time says less than the attempt before it.
      if (Date.now() + retryMs > deadline) throw refusal ?? error;
      if (!isTemporary(error)) throw error;
      refusal = error;
      await sleep(retryMs);
    }
  }
}

const networkErrors = ["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "EAI_AGAIN"];

/** Whether a request can succeed a moment later: what the API server refuses by itself, it refuses again. */
export function isTemporary(error: unknown): boolean {
  if (!(error instanceof PodError)) return hasCode(error, ...networkErrors);
  const { code = 500 } = error;
  return code >= 500 || code === 429;
}
