import type { types } from "@pulumi/kubernetes";
import type { KubernetesSettings, PoolSettings } from "./kubernetesSettings";
import { type Manifest, objectMeta } from "./metadata";
import { poolSelector } from "./names";

type PodDisruptionBudgetSpec = types.input.policy.v1.PodDisruptionBudgetSpec;

/**
 * Keeps a drain of nodes from taking all pods of a pool at once. It never forbids a drain, even of the only pod: the
 * builds in it are waited for by the pod itself.
 */
export function disruptionBudget(
  settings: KubernetesSettings,
  pool: PoolSettings,
): Manifest<PodDisruptionBudgetSpec> {
  return {
    metadata: objectMeta(settings, pool.node),
    spec: { maxUnavailable: settings.maxUnavailable, selector: { matchLabels: poolSelector(pool.node) } },
  };
}
