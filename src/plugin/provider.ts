import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/pulumi/provider";
import * as dalec from "..";

/** As much of a package schema as serving it takes. */
export interface PackageSchema {
  /** What each component takes and gives, by token. */
  resources: Record<string, { properties: Record<string, unknown> }>;
}

/** The components that programs in other languages can use. */
export const components = [
  dalec.Build,
  dalec.DockerBuilder,
  dalec.DockerContainerBuilder,
  dalec.Image,
  dalec.KubernetesBuilder,
  dalec.LocalBuilder,
  dalec.Package,
  dalec.RemoteBuilder,
];

/**
 * Serves the components to programs in every language of Pulumi.
 *
 * The schema is the one that was made from the sources for this release. Pulumi's own host would make it at every
 * start, which takes the sources, a TypeScript compiler and several seconds.
 */
export function componentProvider(schema: PackageSchema, version: string): Provider {
  return {
    version,
    getSchema: async () => JSON.stringify({ ...schema, version }),
    construct: async (name, type, inputs, options) => {
      const component = components.find((one) => `dalec:index:${one.name}` === type);
      const properties = schema.resources[type]?.properties;
      if (component === undefined || properties === undefined) {
        throw new Error(`this plugin has no ${type}; it has ${Object.keys(schema.resources).join(", ")}`);
      }
      const made: pulumi.ComponentResource = Reflect.construct(component, [name, inputs, options]);
      const outputs = Object.entries(made).filter(([key]) => key in properties);
      return { urn: made.urn, state: Object.fromEntries(outputs) };
    },
  };
}
