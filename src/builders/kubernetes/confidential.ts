import * as pulumi from "@pulumi/pulumi";
import type { BuildkitdConfigArgs, RegistryClientCertificateArgs } from "../../buildkitd/config";
import { isContent } from "./clusterAccess";
import type { KubernetesBuilderArgs } from "./kubernetesArgs";

/** The arguments without what is, or may be, confidential: one secret would hide the whole of every object made from them. */
export type VisibleArgs = Omit<KubernetesBuilderArgs, "kubeconfig" | "context" | "environment">;

/** The arguments with what is confidential marked so, for the state. */
export function withSecrets(args: KubernetesBuilderArgs): KubernetesBuilderArgs {
  const { kubeconfig, buildkitdConfig, ...rest } = args;
  return {
    ...rest,
    ...(kubeconfig === undefined ? {} : { kubeconfig: secretContent(kubeconfig) }),
    ...(buildkitdConfig === undefined ? {} : { buildkitdConfig: withKeys(buildkitdConfig, pulumi.secret) }),
  };
}

/** The arguments that objects other than Secrets are made from. */
export function visible(args: KubernetesBuilderArgs): VisibleArgs {
  const { kubeconfig, context, environment, buildkitdConfig, ...rest } = args;
  return buildkitdConfig === undefined
    ? rest
    : { ...rest, buildkitdConfig: withKeys(buildkitdConfig, () => "") };
}

/** Whether a daemon's configuration has private keys. */
export function hasKeys(config: BuildkitdConfigArgs | undefined): boolean {
  return config?.registries?.some((registry) => registry.clientCertificate !== undefined) ?? false;
}

function withKeys(
  config: BuildkitdConfigArgs,
  change: (key: RegistryClientCertificateArgs["key"]) => RegistryClientCertificateArgs["key"],
): BuildkitdConfigArgs {
  if (config.registries === undefined) {
    return config;
  }
  return {
    ...config,
    registries: config.registries.map((registry) =>
      registry.clientCertificate === undefined
        ? registry
        : {
            ...registry,
            clientCertificate: { ...registry.clientCertificate, key: change(registry.clientCertificate.key) },
          },
    ),
  };
}

function secretContent(kubeconfig: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi
    .output(kubeconfig)
    .apply((known) => (isContent(known) ? pulumi.secret(known) : pulumi.output(known)));
}
