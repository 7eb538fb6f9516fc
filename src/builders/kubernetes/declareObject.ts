import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** The SDK for Kubernetes. Its 120 modules are loaded only if a program declares a builder in Kubernetes. */
export function kubernetesSdk(): typeof k8s {
  return require("@pulumi/kubernetes");
}

type Parts<Manifest> = { [Key in keyof Manifest]: pulumi.Output<Manifest[Key]> };

/**
 * Declares one object of Kubernetes.
 *
 * Each part of the manifest becomes an output of its own, so that a preview still shows the others if one is unknown.
 */
export function declareObject<Manifest extends object, Declared>(
  Kind: new (name: string, args: Parts<Manifest>, opts: pulumi.CustomResourceOptions) => Declared,
  name: string,
  manifest: pulumi.Output<Manifest>,
  parts: readonly (keyof Manifest)[],
  opts: pulumi.CustomResourceOptions,
): Declared {
  return new Kind(name, separated(manifest, parts), opts);
}

function separated<Manifest extends object>(
  manifest: pulumi.Output<Manifest>,
  parts: readonly (keyof Manifest)[],
): Parts<Manifest>;
function separated(manifest: object, parts: readonly PropertyKey[]): object {
  return Object.fromEntries(parts.map((part) => [part, Reflect.get(manifest, part)]));
}
