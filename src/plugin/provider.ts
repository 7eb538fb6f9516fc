import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/pulumi/provider";
import * as dalec from "..";
import { type Fitting, fitValue, type PackageSchema } from "./fitValue";

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
      const known = schema.resources[type];
      if (component === undefined || known === undefined) {
        throw new Error(`this plugin has no ${type}; it has ${Object.keys(schema.resources).join(", ")}`);
      }
      const args = argumentsOf(schema, type, name, inputs);
      const made: pulumi.ComponentResource = Reflect.construct(component, [name, args, options]);
      const outputs = Object.entries(made).filter(([key]) => key in known.properties);
      return { urn: made.urn, state: Object.fromEntries(outputs) };
    },
  };
}

/**
 * Holds arguments to the schema, as TypeScript's compiler does for its programs: not every language's SDK does. Those
 * that come later are held to it when they come.
 *
 * @throws ArgumentsError with all problems
 */
function argumentsOf(schema: PackageSchema, type: string, name: string, inputs: pulumi.Inputs): unknown {
  const accept = ({ value, problems }: ReturnType<typeof fitValue>) => {
    if (problems.length > 0) throw new dalec.ArgumentsError(`${type} ${name}`, problems);
    return value;
  };
  const fitting: Fitting = {
    types: schema.types,
    later: (output, hold) => output.apply((known) => accept(hold(known))),
  };
  const { inputProperties: properties = {}, requiredInputs: required = [] } = schema.resources[type] ?? {};
  return accept(fitValue(fitting, { type: "object", properties, required }, inputs, ""));
}
