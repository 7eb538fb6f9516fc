import { isMap } from "../provider/values";
import { type Cluster, ClusterError } from "./cluster";
import { field, items, type Manifest, text } from "./manifest";
import { ownFields } from "./ownership";

/** The objects of a cluster. */
export interface Objects {
  /** Whether objects of this kind live in a namespace. */
  isNamespaced(object: Manifest): Promise<boolean>;
  /** The object as it is now, undefined when there is none. */
  get(object: Manifest): Promise<Manifest | undefined>;
  /** Makes the object; one of that name must not exist. */
  create(object: Manifest, options: { dryRun: boolean }): Promise<Manifest>;
  /** Changes the object by server-side apply; fields of other managers are left alone unless `force`. */
  apply(
    object: Manifest,
    options: { fieldManager: string; dryRun: boolean; force: boolean },
  ): Promise<Manifest>;
  /** Asks for the end of the object; gives false when there is none. */
  remove(object: Manifest, propagation: string): Promise<boolean>;
  /** The objects of a kind in a namespace that carry the labels. */
  list(
    apiVersion: string,
    kind: string,
    namespace: string,
    labels: Record<string, string>,
  ): Promise<Manifest[]>;
}

/** The objects behind a connection; every field of what is written must be one that Kubernetes knows. */
export function objectsOf(cluster: Cluster): Objects {
  const kinds = new Map<string, Promise<Manifest>>();
  const kindsOf = (apiVersion: string) => {
    const known = kinds.get(apiVersion) ?? cluster({ method: "GET", path: root(apiVersion) });
    kinds.set(apiVersion, known);
    return known;
  };
  const resource = async (apiVersion: string, kind: string) => {
    const list = items(await kindsOf(apiVersion), "resources");
    const found = list.find((one) => text(one, "kind") === kind && !text(one, "name").includes("/"));
    if (!found) throw new Error(`the cluster knows no ${kind} in ${apiVersion}`);
    return { name: text(found, "name"), namespaced: field(found, "namespaced") === true };
  };
  const collection = async (object: Manifest) => {
    const { name, namespaced } = await resource(text(object, "apiVersion"), text(object, "kind"));
    const namespace = text(object, "metadata", "namespace") || "default";
    return [root(text(object, "apiVersion")), ...(namespaced ? ["namespaces", namespace] : []), name].join(
      "/",
    );
  };
  const path = async (object: Manifest) => `${await collection(object)}/${text(object, "metadata", "name")}`;
  const dry = (dryRun: boolean): Record<string, string> => (dryRun ? { dryRun: "All" } : {});
  const fieldValidation = "Strict";

  return {
    isNamespaced: async (object) =>
      (await resource(text(object, "apiVersion"), text(object, "kind"))).namespaced,
    get: async (object) => unlessMissing(cluster({ method: "GET", path: await path(object) })),
    create: async (object, { dryRun }) =>
      cluster({
        method: "POST",
        path: await collection(object),
        query: { fieldManager: "pulumi-kubernetes", fieldValidation, ...dry(dryRun) },
        body: object,
      }),
    apply: async (object, { fieldManager, dryRun, force }) => {
      const target = await path(object);
      const live = await cluster({ method: "GET", path: target });
      const owned = ownFields(items(live, "metadata", "managedFields"), fieldManager);
      if (owned && !dryRun) {
        const body = [{ op: "replace", path: "/metadata/managedFields", value: owned }];
        await cluster({ method: "PATCH", path: target, body, contentType: "application/json-patch+json" });
      }
      return cluster({
        method: "PATCH",
        path: target,
        query: {
          fieldManager,
          fieldValidation,
          force: String(force || (dryRun && owned !== undefined)),
          ...dry(dryRun),
        },
        body: object,
        contentType: "application/apply-patch+yaml",
      });
    },
    remove: async (object, propagationPolicy) =>
      (await unlessMissing(
        cluster({ method: "DELETE", path: await path(object), body: { propagationPolicy } }),
      )) !== undefined,
    list: async (apiVersion, kind, namespace, labels) => {
      const { name } = await resource(apiVersion, kind);
      const labelSelector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      const answer = await cluster({
        method: "GET",
        path: `${root(apiVersion)}/namespaces/${namespace}/${name}`,
        query: { labelSelector: labelSelector.join(",") },
      });
      return items(answer, "items").filter(isMap);
    },
  };
}

function root(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

async function unlessMissing(answer: Promise<Manifest>): Promise<Manifest | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ClusterError && error.status === 404) return undefined;
    throw error;
  }
}
