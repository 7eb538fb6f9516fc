import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../../support/cluster/cluster";
import { processAbove } from "../../support/processes";
import type { Fault, Undo } from "../fault";
import { exhaustMemory } from "../memoryLimit";
import { signal } from "../processes";
import type { Scene } from "../scene";
import { longStep, stepProcess, stepRuns } from "./longStep";

const clusterOf = async ({ place }: Scene): Promise<Cluster> => (await place.kubernetes()).cluster;

async function namespaceOf(cluster: Cluster): Promise<string> {
  const names = (await cluster.kubectl(["get", "namespaces", "--output", "name"])).split("\n");
  const found = names.find((name) => name.startsWith("namespace/project-test-builder"));
  if (found === undefined) throw new Error(`no namespace of the builder among ${names.join(", ")}`);
  return found.replace("namespace/", "");
}

/** The builder's pod. */
async function podOf(cluster: Cluster): Promise<[namespace: string, name: string]> {
  const namespace = await namespaceOf(cluster);
  const running = ["--field-selector", "status.phase=Running", "--output", "name"];
  const pods = await cluster.kubectl(["get", "pods", "--namespace", namespace, ...running]);
  return [namespace, pods.split("\n", 1)[0]?.replace("pod/", "") ?? ""];
}

/** Something that happens to the cluster while a step of a build runs. */
function whileItBuilds(
  what: string,
  strike: (cluster: Cluster) => Promise<void>,
  expected: Pick<Fault, "outcome" | "after"> & Partial<Fault>,
): Fault {
  return {
    what,
    part: "Kubernetes",
    setting: "kubernetes",
    during: ["create", "update"],
    before: (scene) => void scene.changeSpec({ command: longStep }),
    async meanwhile(scene, run) {
      if (await scene.until(run, stepRuns)) await strike(await clusterOf(scene));
      return undefined;
    },
    tries: 2,
    ...expected,
  };
}

const lost = {
  outcome: "either",
  reads: /the builder went away while it built[\s\S]*kubectl get pods,events/,
  after: "the error names the namespace; the next `up` builds on the pod that Kubernetes starts instead",
} as const;

const spared = { outcome: "succeeds", after: "nothing; the pod ends after the build" } as const;

async function evict(cluster: Cluster): Promise<void> {
  const [namespace, name] = await podOf(cluster);
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  await cluster.kubectl(["create", "--raw", path, "--filename", "-"], JSON.stringify(eviction));
}

/** Stops the node's kubelet: its pods go on, and nobody reaches them. */
async function silenceNode(cluster: Cluster): Promise<Undo> {
  const kubelet = cluster.kubelet();
  signal(kubelet, "SIGSTOP");
  return async () => {
    signal(kubelet, "SIGCONT");
    await untilNode(cluster, "True");
    const namespace = await namespaceOf(cluster);
    const ready = ["wait", "--for=condition=Ready", "pods", "--all", "--timeout=60s"];
    await cluster.kubectl([...ready, "--namespace", namespace]);
  };
}

async function untilNode(cluster: Cluster, ready: "True" | "Unknown"): Promise<void> {
  const path = 'jsonpath={.items[0].status.conditions[?(@.type=="Ready")].status}';
  while ((await cluster.kubectl(["get", "nodes", "--output", path])) !== ready) await sleep(500);
}

/** While the node is silent, the build can only fail: there is no other node. */
function nodeSilentWhileItBuilds(): Fault {
  const promisedSeconds = 60;
  let seconds = 0;
  return {
    ...whileItBuilds("the node not ready while it builds", async () => {}, {
      outcome: "fails",
      after: "the error names the namespace, within a minute; the next `up` builds when the node is ready",
    }),
    during: ["update"],
    async meanwhile(scene, run) {
      if (!(await scene.until(run, stepRuns))) return undefined;
      const undo = await silenceNode(await clusterOf(scene));
      const began = performance.now();
      await Promise.race([run.ended, sleep(3 * promisedSeconds * 1000, undefined, { ref: false })]);
      seconds = (performance.now() - began) / 1000;
      return undo;
    },
    reads:
      /(?=[\s\S]*builder-\S+ has not answered for \d+ s while it builds)[\s\S]*the builder went away while it built[\s\S]*kubectl get pods,events/,
    holds() {
      if (seconds > promisedSeconds) throw new Error(`the build failed after ${seconds.toFixed(0)} s`);
    },
    tries: 1,
  };
}

/** What happens to the pods of a KubernetesBuilder, their node and the API server. */
export const kubernetesFaults: readonly Fault[] = [
  whileItBuilds(
    "the API server restarted while it builds",
    async (cluster) => {
      await cluster.killApiServer();
      await cluster.startApiServer();
    },
    {
      outcome: "either",
      reads: /the builder went away while it built/,
      after: "the error says so; the next `up` builds when the API server answers",
    },
  ),
  {
    what: "the API server does not answer before an update",
    part: "Kubernetes",
    setting: "kubernetes",
    during: ["update"],
    async before(scene) {
      const cluster = await clusterOf(scene);
      await cluster.killApiServer();
      return () => cluster.startApiServer();
    },
    outcome: "fails",
    reads: /127\.0\.0\.1:\d+.*refused/,
    after: "the error names the API server; the next `up` continues when it answers",
    tries: 1,
  },
  whileItBuilds(
    "the pod deleted while it builds",
    async (cluster) => {
      const [namespace, name] = await podOf(cluster);
      await cluster.kubectl(["delete", "pod", name, "--namespace", namespace, "--wait=false"]);
    },
    spared,
  ),
  whileItBuilds(
    "the pod deleted by force while it builds",
    async (cluster) => {
      const [namespace, name] = await podOf(cluster);
      await cluster.kubectl(["delete", "pod", name, "--namespace", namespace, "--force", "--grace-period=0"]);
    },
    lost,
  ),
  whileItBuilds("the pod evicted while it builds, as by a drain of its node", evict, spared),
  whileItBuilds(
    "the pod out of memory while it builds",
    async () => {
      const daemon = processAbove(stepProcess() ?? 0, "buildkitd");
      if (daemon !== undefined) await exhaustMemory(daemon);
    },
    lost,
  ),
  {
    ...whileItBuilds(
      "the pod evicted by its node while it builds, as its cache outgrew its size",
      async () => {},
      lost,
    ),
    spoils: true,
    during: ["create"],
    before(scene) {
      Object.assign(scene.settings.builder.args, { cache: { kind: "ephemeral", size: "1Gi" } });
      scene.writeSettings();
      scene.changeSpec({ command: `fallocate -l 2G /large; sleep 100; ${longStep}` });
      return () => scene.changeSpec();
    },
    tries: 1,
  },
  {
    what: "the node not ready before an update",
    part: "Kubernetes",
    setting: "kubernetes",
    during: ["update"],
    async before(scene) {
      const cluster = await clusterOf(scene);
      const undo = await silenceNode(cluster);
      await untilNode(cluster, "Unknown");
      return undo;
    },
    outcome: "fails",
    reads: /pod/,
    after: "the error names the namespace; the next `up` builds when the node is ready",
    tries: 1,
  },
  nodeSilentWhileItBuilds(),
];
