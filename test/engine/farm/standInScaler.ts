import { clusterOf } from "../../../src/machine/cluster";
import type { Cluster } from "../../support/cluster/cluster";

/** What a stand-in for KEDA scales. */
export interface ScaledWorkload {
  namespace: string;
  /** Name of the Deployment, which is that of the node. */
  node: string;
  configMap: string;
  buildsPerReplica: number;
  maxReplicas: number;
}

/**
 * Stands in for KEDA and the autoscaler of Kubernetes: it reads the demand every second, and gives a Deployment as many pods.
 * It removes pods as soon as they are not wanted any longer, so it is less lenient than KEDA.
 */
export class StandInScaler {
  /** The largest demand that it saw. */
  mostWanted = 0;
  /** The number of times that it removed pods. */
  removals = 0;
  private replicas: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  /** @param limit the largest number of pods at a moment, for a test that removes pods while builds run */
  constructor(
    private readonly cluster: Cluster,
    private readonly workload: ScaledWorkload,
    private readonly limit: () => number = () => Number.POSITIVE_INFINITY,
  ) {
    this.later();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private later(): void {
    if (!this.isStopped) this.timer = setTimeout(() => void this.look(), 1000);
  }

  private async look(): Promise<void> {
    const { namespace, node, configMap: name, buildsPerReplica, maxReplicas } = this.workload;
    try {
      const { configMap, answered } = await clusterOf(this.cluster.kubeconfig).configMap(namespace, name);
      const { [`${node}.want`]: want = "0", [`${node}.until`]: until = "0" } = configMap.data ?? {};
      const holds = Number(until) * 1000 > answered.getTime();
      const builds = holds ? Number(want) : 0;
      this.mostWanted = Math.max(this.mostWanted, builds);
      await this.scale(Math.min(Math.ceil(builds / buildsPerReplica), maxReplicas, this.limit()));
    } catch {
      // The namespace may not exist yet.
    }
    this.later();
  }

  private async scale(replicas: number): Promise<void> {
    if (replicas === this.replicas) return;
    const { namespace, node } = this.workload;
    await this.cluster.kubectl([
      "scale",
      `deployment/${node}`,
      `--replicas=${replicas}`,
      "--namespace",
      namespace,
    ]);
    if (replicas < (this.replicas ?? 0)) this.removals += 1;
    this.replicas = replicas;
  }
}
