import { createHash } from "node:crypto";
import { isMap, type PropertyMap, unknownValue } from "../provider/values";
import { annotation, field, text, withMetadata } from "./manifest";

const autonamed = "pulumi.com/autonamed";

/**
 * Gives an object that the program did not name the name that it has already, or `<resource>-<8 hex digits>`, and
 * marks it as named so.
 */
export function named(
  inputs: PropertyMap,
  resource: string,
  old: PropertyMap | undefined,
  seed: Uint8Array,
): PropertyMap {
  if (hasName(inputs)) return inputs;
  if (old !== undefined) return isAutonamed(old) ? mark(inputs, text(old, "metadata", "name")) : inputs;
  const suffix = createHash("sha256").update(seed).digest("hex").slice(0, 8);
  return mark(inputs, `${resource}-${suffix}`);
}

/** Whether the name of the object was generated. */
export function isAutonamed(object: PropertyMap): boolean {
  return annotation(object, autonamed) === "true";
}

function hasName(object: PropertyMap): boolean {
  const name = field(object, "metadata", "name");
  return name === unknownValue || (typeof name === "string" && name !== "");
}

function mark(object: PropertyMap, name: string): PropertyMap {
  const annotations = field(object, "metadata", "annotations");
  return withMetadata(object, {
    name,
    annotations: { ...(isMap(annotations) ? annotations : {}), [autonamed]: "true" },
  });
}
