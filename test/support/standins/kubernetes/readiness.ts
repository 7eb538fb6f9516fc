import { isMap, plainMap } from "../provider/values";
import { annotation, count, field, items, type Manifest, text } from "./manifest";
import type { Objects } from "./objects";

/** What an object still waits for; undefined once it is ready. */
export async function obstacle(live: Manifest, objects: Objects): Promise<string | undefined> {
  switch (`${text(live, "apiVersion")} ${text(live, "kind")}`) {
    case "apps/v1 Deployment":
      return unseen(live) ?? deploymentObstacle(live);
    case "apps/v1 StatefulSet":
      return unseen(live) ?? statefulSetObstacle(live);
    case "v1 PersistentVolumeClaim":
      return claimObstacle(live, objects);
    case "v1 Service":
      return serviceObstacle(live, objects);
    default:
      return undefined;
  }
}

/** Whether the program asked not to wait for the object. */
export function skipsAwait(inputs: Manifest): boolean {
  return annotation(inputs, "pulumi.com/skipAwait") === "true";
}

/** What is wrong with the pods of a workload, one line each. */
export async function podProblems(live: Manifest, objects: Objects): Promise<string[]> {
  const labels = plainMap(field(live, "spec", "selector", "matchLabels"));
  if (Object.keys(labels).length === 0) return [];
  const selector = Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
  const pods = await objects.list("v1", "Pod", text(live, "metadata", "namespace"), selector);
  return pods.flatMap((pod) => {
    const statuses = [
      ...items(pod, "status", "initContainerStatuses"),
      ...items(pod, "status", "containerStatuses"),
    ];
    const waiting = statuses.map((status) => field(status, "state", "waiting")).filter(isMap);
    const reasons = waiting.map((state) => `[${text(state, "reason")}] ${text(state, "message")}`);
    const unscheduled = conditions(pod).filter((one) => text(one, "reason") === "Unschedulable");
    return [...reasons, ...unscheduled.map((one) => `[Unschedulable] ${text(one, "message")}`)].map(
      (reason) => `[Pod ${text(pod, "metadata", "name")}]: ${reason}`,
    );
  });
}

function unseen(live: Manifest): string | undefined {
  const seen = count(live, "status", "observedGeneration") >= count(live, "metadata", "generation");
  return seen ? undefined : `waiting for the controller to see the ${text(live, "kind")}`;
}

function deploymentObstacle(live: Manifest): string | undefined {
  const wanted = replicas(live);
  const updated = count(live, "status", "updatedReplicas");
  if (updated < wanted) return `${updated} of ${wanted} replicas are of the new revision`;
  if (!holds(live, "Available")) return "minimum number of live Pods was not attained";
  const progress = conditions(live).find((condition) => text(condition, "type") === "Progressing");
  if (progress && text(progress, "reason") !== "NewReplicaSetAvailable") return text(progress, "message");
  return undefined;
}

function statefulSetObstacle(live: Manifest): string | undefined {
  const wanted = replicas(live);
  const ready = count(live, "status", "readyReplicas");
  if (ready !== wanted) return `${ready} of ${wanted} replicas succeeded readiness checks`;
  const status = field(live, "status");
  if (text(status, "updateRevision") !== text(status, "currentRevision")) {
    return "StatefulSet controller failed to advance from revision to revision";
  }
  return undefined;
}

async function claimObstacle(live: Manifest, objects: Objects): Promise<string | undefined> {
  const phase = text(live, "status", "phase");
  if (phase === "Bound") return undefined;
  const name = text(live, "spec", "storageClassName");
  const storageClass =
    name === ""
      ? undefined
      : await objects.get({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name } });
  const waits = text(storageClass, "volumeBindingMode") === "WaitForFirstConsumer";
  return waits && phase === "Pending" ? undefined : `claim is ${phase}, not Bound`;
}

async function serviceObstacle(live: Manifest, objects: Objects): Promise<string | undefined> {
  const spec = plainMap(field(live, "spec"));
  const selector = plainMap(spec.selector);
  if (spec.clusterIP === "None" || spec.type === "ExternalName" || Object.keys(selector).length === 0)
    return undefined;
  const slices = await objects.list(
    "discovery.k8s.io/v1",
    "EndpointSlice",
    text(live, "metadata", "namespace"),
    {
      "kubernetes.io/service-name": text(live, "metadata", "name"),
    },
  );
  const ready = slices
    .flatMap((slice) => items(slice, "endpoints"))
    .some((endpoint) => field(endpoint, "conditions", "ready") === true);
  return ready ? undefined : "Service does not target any Pods";
}

function replicas(live: Manifest): number {
  return field(live, "spec", "replicas") === undefined ? 1 : count(live, "spec", "replicas");
}

function conditions(live: Manifest): Manifest[] {
  return items(live, "status", "conditions").filter(isMap);
}

function holds(live: Manifest, type: string): boolean {
  return conditions(live).some((one) => text(one, "type") === type && text(one, "status") === "True");
}
