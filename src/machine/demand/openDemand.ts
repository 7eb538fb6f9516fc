import type { BuilderConnection } from "../../connection";
import { configMapStore } from "./configMapStore";
import { Demand } from "./demand";

/** What this program wants of the pods of a builder whose number follows the builds; all its nodes share one ConfigMap. */
export function openDemand({ name, nodes }: BuilderConnection): Demand {
  for (const node of nodes) {
    if (node.autoscaling !== undefined) return new Demand(configMapStore(name, node, node.autoscaling));
  }
  throw new Error(`the number of pods of ${name} does not follow the builds`);
}
