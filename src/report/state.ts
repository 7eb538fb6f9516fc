import { defined, isObject } from "../json";
import { messageOf } from "../machine/caught";

/** The parts of a resource in a stack's state that a report reads. */
export interface StateResource {
  /** Unique name of the resource, its URN. */
  urn: string;
  /** Type, such as `dalec:index:Package`. */
  type: string;
  /** Name, the last part of the URN. */
  name: string;
  /** URN of the parent. */
  parent?: string;
  /** URNs of the resources that it depends on. */
  dependencies: string[];
  /** Inputs; secrets are ciphertext. */
  inputs: Record<string, unknown>;
  /** Outputs; secrets are ciphertext. */
  outputs: Record<string, unknown>;
  /** Time of the last change, as ISO 8601 writes it. */
  modified?: string;
}

/**
 * Reads the resources from the output of `pulumi stack export`.
 *
 * @throws an error that says what was expected, when the text is something else
 */
export function readState(text: string): StateResource[] {
  const parsed = parse(text);
  const deployment = isObject(parsed) && isObject(parsed.deployment) ? parsed.deployment : parsed;
  if (!isObject(deployment) || !("resources" in deployment || "manifest" in deployment)) {
    throw new Error("expected the output of `pulumi stack export`: JSON with a `deployment`");
  }
  const resources = Array.isArray(deployment.resources) ? deployment.resources : [];
  return resources.filter(isObject).flatMap((one) => {
    const { urn, type, parent, modified } = one;
    if (typeof urn !== "string" || typeof type !== "string" || one.delete === true) return [];
    return {
      urn,
      type,
      name: urn.split("::").slice(3).join("::"),
      ...defined({ parent: textOf(parent), modified: textOf(modified) }),
      dependencies: texts(one.dependencies),
      inputs: isObject(one.inputs) ? one.inputs : {},
      outputs: isObject(one.outputs) ? one.outputs : {},
    };
  });
}

/** The texts in a list; none for any other value. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Text that is not empty; undefined for any other value. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(
      `expected the output of \`pulumi stack export\`, got text that is not JSON: ${messageOf(error)}`,
    );
  }
}
