import { setTimeout as sleep } from "node:timers/promises";
import type { V1ConfigMap } from "@kubernetes/client-node";
import type { BuilderNode, NodeAutoscaling } from "../../connection";
import { messageOf } from "../caught";
import { clusterOf } from "../cluster";
import { kubeconfigText } from "../kubeconfig";
import { PodError } from "../podStream";
import { isTemporary, namespaceOf } from "../pods";
import type { DemandStore } from "./demandStore";

/** The ConfigMap in which the programs that use a builder write what they want of its pods. */
export function configMapStore(
  builder: string,
  node: BuilderNode,
  { configMap: name }: NodeAutoscaling,
): DemandStore {
  const namespace = namespaceOf(node);
  const cluster = clusterOf(kubeconfigText(node.cluster ?? {}));
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await patiently(work);
    } catch (error) {
      const subject = `builder ${builder}: the ConfigMap ${name} in namespace ${namespace}`;
      throw new Error(`${subject}, which asks for pods, cannot be written: ${explain(error)}`, {
        cause: error,
      });
    }
  };
  return {
    async read() {
      const { configMap, answered } = await ask(() => cluster.configMap(namespace, name));
      return {
        data: configMap.data ?? {},
        now: Math.floor(answered.getTime() / 1000),
        replace: (data) =>
          ask(async () => {
            try {
              await cluster.replaceConfigMap({ ...withoutManagers(configMap), data: { ...data } });
              return true;
            } catch (error) {
              if (error instanceof PodError && error.code === 409) return false;
              throw error;
            }
          }),
      };
    },
  };
}

/** The API server keeps account of who manages which field. */
function withoutManagers({ metadata, ...rest }: V1ConfigMap): V1ConfigMap {
  const { managedFields: _, ...kept } = metadata ?? {};
  return { ...rest, metadata: kept };
}

const patienceMs = 10_000;
const retryMs = 500;

/** An API server that restarts answers a moment later. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isTemporary(error) || Date.now() + retryMs > deadline) throw error;
      await sleep(retryMs);
    }
  }
}

function explain(error: unknown): string {
  const code = error instanceof PodError ? error.code : undefined;
  const message = messageOf(error);
  if (code === 403) {
    return `${message}. Builds need the verbs \`get\` and \`update\` for it: list their user, group or service account in \`allowedSubjects\` of the builder`;
  }
  if (code === 404) return `${message}. Run \`pulumi up --refresh\` in the stack of the builder`;
  return message;
}
