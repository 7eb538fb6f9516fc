import { createHash } from "node:crypto";

/** Longest name of a StatefulSet: a label of its pods joins the name and a hash in at most 63 characters. */
const longest = 52;

/**
 * Names a Kubernetes object after a buildx instance, in lower-case letters, digits and dashes.
 *
 * A name that would be too long keeps its beginning and its suffix, with a hash of the whole between them.
 */
export function objectName(instance: string, suffix = ""): string {
  const tail = suffix === "" ? "" : `-${suffix}`;
  const head = instance.replaceAll(/[^a-z0-9-]+/g, "-").replaceAll(/^[^a-z]+|-+$/g, "");
  if (head.length + tail.length <= longest) {
    return head + tail;
  }
  const hash = createHash("sha256").update(instance).digest("hex").slice(0, 8);
  return `${head.slice(0, longest - tail.length - hash.length - 1).replace(/-+$/, "")}-${hash}${tail}`;
}

/** Name of the ConfigMap in which programs write how many builds they want to run on a builder. */
export function demandName(instance: string): string {
  return objectName(instance, "demand");
}

/** Label keys that only the builder sets. buildx finds the pods of a node by `app`. */
export const reservedLabels = [
  "app",
  "buildx.docker.com/platform",
  "app.kubernetes.io/name",
  "app.kubernetes.io/instance",
  "app.kubernetes.io/managed-by",
];

/** Labels that select all pods of a builder. */
export function builderSelector(builder: string): Record<string, string> {
  return { "app.kubernetes.io/name": "buildkitd", "app.kubernetes.io/instance": builder };
}

/**
 * Labels that select the pods of one pool. buildx uses the same label, which it derives from the name of the node
 * (driver/kubernetes/manifest).
 */
export function poolSelector(node: string): Record<string, string> {
  return { app: node };
}
