import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/pulumi/provider";
import * as dalec from "..";
import { type Fitting, fitValue, type PackageSchema } from "../shape/fitValue";

/** The components that the plugin serves. */
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
 * The schema was generated from the sources of this release. Pulumi's own host would generate it at every start, which
 * requires the sources, a TypeScript compiler, and several seconds.
 */
export function componentProvider(schema: PackageSchema, version: string): Provider {
  return {
    version,
    getSchema: async () => JSON.stringify({ ...schema, version }),
    construct: async (name, type, inputs, options) => {
      const component = components.find((one) => `dalec:index:${one.name}` === type);
      const known = schema.resources[type];
      if (component === undefined || known === undefined) {
        throw new Error(
          `unknown component ${type}; the components are ${Object.keys(schema.resources).join(", ")}`,
        );
      }
      const args = argumentsOf(schema, type, name, inputs);
      const created: pulumi.ComponentResource = Reflect.construct(component, [name, args, options]);
      const outputs = Object.entries(created).filter(([key]) => key in known.properties);
      return { urn: created.urn, state: Object.fromEntries(outputs) };
    },
  };
}

/**
 * Fits arguments to the schema, as the compiler does for programs in TypeScript, since not every SDK does. The value of an
 * output is fitted once it is known.
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
    foreign: true,
    later: (output, fitKnown) => output.apply((known) => accept(fitKnown(known))),
  };
  const { inputProperties: properties = {}, requiredInputs: required = [] } = schema.resources[type] ?? {};
  return accept(fitValue(fitting, { type: "object", properties, required }, inputs, ""));
}
