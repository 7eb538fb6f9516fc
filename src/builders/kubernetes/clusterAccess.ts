import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { ArgumentProblem } from "../../arguments";
import type { ClusterAccess } from "../../connection";
import { messageOf } from "../../machine/caught";
import { type Kubeconfig, onlyContext } from "../../machine/kubeconfig";

/** Where a kubeconfig comes from: arguments of the builder, or of a Kubernetes provider. */
export interface KubeconfigSource {
  /** Content, or a path. */
  kubeconfig?: pulumi.Input<string | undefined>;
  /** Name of a context in it. */
  context?: pulumi.Input<string | undefined>;
  /** Name of a cluster in it, in the place of the context's own. */
  cluster?: pulumi.Input<string | undefined>;
}

/**
 * The cluster that a builder's children are made in.
 *
 * A kubeconfig by content travels with the connection, as a secret, cut down to the one context. One by path does not:
 * each machine reads its own, so that nobody builds with another's credentials.
 */
export function clusterAccess(source: KubeconfigSource): pulumi.Output<ClusterAccess> {
  return pulumi
    .all([source.kubeconfig, source.context, source.cluster])
    .apply(([kubeconfig, context, cluster]) =>
      kubeconfig && isContent(kubeconfig)
        ? pulumi.secret(contentAccess(kubeconfig, context, cluster))
        : pulumi.output(pathAccess(kubeconfig, context, cluster)),
    );
}

/**
 * What a Kubernetes provider was given.
 *
 * The SDK sets every input of a resource as an output on it (runtime/rpc.ts, transferProperties), those of a provider
 * too, although its class declares none. A provider from another language's program is read from the state the same way.
 * In a preview an input that was not given is as unknown as one whose value is still to come; both count as not given,
 * since a preview does not connect.
 */
export function providerSource(provider: pulumi.ProviderResource | undefined): KubeconfigSource {
  const input = (name: string): pulumi.Output<string | undefined> => {
    const value: unknown = provider === undefined ? undefined : Reflect.get(provider, name);
    if (!pulumi.Output.isInstance<unknown>(value)) {
      return pulumi.output(undefined);
    }
    const isKnown: unknown = Reflect.get(value, "isKnown");
    return pulumi
      .output(Promise.resolve(isKnown).then((known) => (known === true ? value : undefined)))
      .apply((known) => (typeof known === "string" && known !== "" ? known : undefined));
  };
  return { kubeconfig: input("kubeconfig"), context: input("context"), cluster: input("cluster") };
}

/** What is wrong with a kubeconfig whose content is plain; one that is an output speaks up when its value comes. */
export function kubeconfigProblems({ kubeconfig, context }: KubeconfigSource): ArgumentProblem[] {
  if (typeof kubeconfig !== "string" || !isContent(kubeconfig) || pulumi.Output.isInstance(context)) {
    return [];
  }
  try {
    contentAccess(kubeconfig, typeof context === "string" ? context : undefined);
    return [];
  } catch (error) {
    const reason = messageOf(error);
    return [{ propertyPath: context === undefined ? "kubeconfig" : "context", reason }];
  }
}

/** Content has several lines, or is JSON; a path is neither. */
export function isContent(kubeconfig: string): boolean {
  return /\n|^\s*\{/.test(kubeconfig);
}

function contentAccess(kubeconfig: string, context?: string, cluster?: string): ClusterAccess {
  const config: Kubeconfig = parse(kubeconfig);
  return { kubeconfig: JSON.stringify(onlyContext(config, context, cluster)) };
}

function pathAccess(kubeconfig?: string, context?: string, cluster?: string): ClusterAccess {
  return {
    ...(kubeconfig ? { kubeconfigPath: kubeconfig } : {}),
    ...(context ? { context } : {}),
    ...(cluster ? { cluster } : {}),
  };
}
