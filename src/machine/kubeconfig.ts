import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { ClusterAccess } from "../connection";
import { runToEnd } from "./wait";

/** The parts of a kubeconfig that choose a cluster. The details of clusters and users are passed on unchanged. */
export interface Kubeconfig {
  "current-context"?: string;
  contexts?: { name: string; context: { cluster: string; user?: string; namespace?: string } }[] | null;
  clusters?: { name: string; cluster: object }[] | null;
  users?: { name: string; user: object }[] | null;
}

/**
 * A kubeconfig with a single context, which is its current one: buildx keeps the path of a kubeconfig, not a context
 * (docker/buildx#2069), so only a file without a choice leads to the same cluster whichever context the user switches to.
 *
 * @throws an error that names the existing contexts, when the one asked for is not among them
 */
export function onlyContext(config: Kubeconfig, context?: string, cluster?: string): Kubeconfig {
  const name = context ?? config["current-context"];
  const found = config.contexts?.find((candidate) => candidate.name === name);
  if (found === undefined) {
    const names = config.contexts?.map((candidate) => candidate.name).join(", ") || "none";
    throw new Error(
      name
        ? `the kubeconfig has no context "${name}"; it has ${names}`
        : `the kubeconfig has no current context; it has ${names}; choose one with \`context\``,
    );
  }
  const clusterName = cluster ?? found.context.cluster;
  return {
    ...{ apiVersion: "v1", kind: "Config" },
    "current-context": found.name,
    contexts: [{ name: found.name, context: { ...found.context, cluster: clusterName } }],
    clusters: (config.clusters ?? []).filter((candidate) => candidate.name === clusterName),
    users: (config.users ?? []).filter((candidate) => candidate.name === found.context.user),
  };
}

/**
 * The kubeconfig for a node on this machine, as text; undefined in a pod of the cluster itself, where buildx uses the
 * pod's service account.
 *
 * kubectl reads a kubeconfig at a path, since it knows how to merge several files and what their paths are relative to.
 *
 * @throws when there is no kubeconfig or no kubectl, or the context is missing
 */
export function kubeconfigText(
  access: ClusterAccess,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (access.kubeconfig !== undefined) {
    return access.kubeconfig;
  }
  const paths = (access.kubeconfigPath ?? (env.KUBECONFIG || join("~", ".kube", "config")))
    .split(delimiter)
    .map((path) => path.replace(/^~(?=$|[/\\])/, homedir()));
  if (!paths.some((path) => existsSync(path))) {
    if (env.KUBERNETES_SERVICE_HOST && access.kubeconfigPath === undefined && access.context === undefined) {
      return undefined;
    }
    throw new Error(
      `there is no kubeconfig at ${paths.join(" or ")}; set \`clientAccess.kubeconfig\` of the builder, or KUBECONFIG`,
    );
  }
  const merged = kubectlConfig({ ...env, KUBECONFIG: paths.join(delimiter) });
  return JSON.stringify(onlyContext(merged, access.context, access.cluster));
}

function kubectlConfig(env: NodeJS.ProcessEnv): Kubeconfig {
  const args = ["config", "view", "--raw", "--flatten", "--output", "json"];
  const result = runToEnd("kubectl", args, { env, timeout: 60_000 });
  if (result.error) {
    throw new Error(
      `reading the kubeconfig at ${env.KUBECONFIG} needs kubectl: ${result.error.message}; install it, or set` +
        " `clientAccess.kubeconfig` of the builder to the content",
    );
  }
  if (result.status !== 0) {
    // kubectl's message may quote the file, which holds credentials.
    throw new Error(
      `kubectl could not read the kubeconfig at ${env.KUBECONFIG}; \`kubectl config view\` shows the reason`,
    );
  }
  return JSON.parse(result.stdout);
}
