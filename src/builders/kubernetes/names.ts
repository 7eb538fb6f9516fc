import { createHash } from "node:crypto";

/** Longest name of a StatefulSet: its pods carry the name and a hash in one label of at most 63 characters. */
const longest = 52;

/**
 * Names a Kubernetes object after a buildx instance: lower-case letters, digits and dashes.
 *
 * A name that is too long keeps its beginning and its suffix, with a hash of the whole between them.
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

/** Label keys that the builder sets itself. buildx finds the pods of a node by `app`. */
export const reservedLabels = [
  "app",
  "buildx.docker.com/platform",
  "app.kubernetes.io/name",
  "app.kubernetes.io/instance",
  "app.kubernetes.io/managed-by",
];

/** Labels by which all pods of a builder are found. */
export function builderSelector(builder: string): Record<string, string> {
  return { "app.kubernetes.io/name": "buildkitd", "app.kubernetes.io/instance": builder };
}

/**
 * Labels by which the pods of one pool are found. buildx finds them by the same one, which it makes up from the name of
 * the node (driver/kubernetes/manifest).
 */
export function poolSelector(node: string): Record<string, string> {
  return { app: node };
}
