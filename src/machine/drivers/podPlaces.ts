import { setTimeout as sleep } from "node:timers/promises";
import type { BuilderConnection, BuilderNode, ClusterAccess, NodeAutoscaling } from "../../connection";
import { defined } from "../../json";
import { messageOf } from "../caught";
import type { Place, PlaceGroup } from "../farm/place";
import { missingPods, podEndpoint, podsOf } from "../pods";
import { waitFor } from "../wait";

/**
 * The pods of a kubernetes builder as places: those of a pool can do the same builds.
 *
 * Waits for a pod that is about to be ready, as after a rollout. It does not wait for pods whose number follows the builds.
 *
 * @throws the reasons why no pod of a pool is ready
 */
export async function podPlaces({ name, nodes }: BuilderConnection): Promise<PlaceGroup[]> {
  return Promise.all(
    nodes.map(async (node) => {
      try {
        if (node.autoscaling !== undefined) return await elasticPods(node, node.autoscaling);
        const places = await waitFor(() => `a pod of ${node.name} that is ready`, readyPods(node));
        return { node: node.name, ...defined({ platforms: node.platforms }), places };
      } catch (error) {
        throw new Error(`builder ${name}: ${messageOf(error)}`, { cause: error });
      }
    }),
  );
}

/** How long to wait for the first pod that is ready. */
const readyMs = 60_000;
const retryMs = 1000;

/** A pod that does not start, on a node that is a few seconds old, is asked again for as long. */
const connectTimeoutSeconds = 30;

async function readyPods(node: BuilderNode): Promise<Place[]> {
  const deadline = Date.now() + readyMs;
  for (;;) {
    const { ready, problems, cluster } = await podsOf(node);
    if (ready.length > 0) return placesAt(node, ready, cluster);
    if (Date.now() + retryMs > deadline) throw new Error(problems.join("\n"));
    await sleep(retryMs);
  }
}

async function elasticPods(node: BuilderNode, autoscaling: NodeAutoscaling): Promise<PlaceGroup> {
  const { ready, problems, staying, cluster } = await podsOf(node);
  const { buildsPerReplica, maxReplicas, readyTimeoutSeconds } = autoscaling;
  const elastic = {
    ...{ buildsPerReplica, maxReplicas, readyTimeoutSeconds, problems, staying },
    missing: () => missingPods(node),
  };
  const platforms = defined({ platforms: node.platforms });
  return { node: node.name, ...platforms, places: placesAt(node, ready, cluster), elastic };
}

function placesAt(node: BuilderNode, pods: readonly string[], cluster: ClusterAccess): Place[] {
  return pods.map((pod) => ({ name: pod, endpoint: podEndpoint(node, pod), cluster, connectTimeoutSeconds }));
}
