import { isMap, type PropertyMap, type PropertyValue } from "../provider/values";

/** A Kubernetes object as plain data. */
export type Manifest = PropertyMap;

/** The field at a path of names, undefined where some part of the path is absent. */
export function field(
  object: PropertyValue | undefined,
  ...path: (string | number)[]
): PropertyValue | undefined {
  let value = object;
  for (const name of path) {
    if (Array.isArray(value) && typeof name === "number") value = value[name];
    else if (isMap(value)) value = value[String(name)];
    else return undefined;
  }
  return value;
}

/** The text at a path, empty where there is none. */
export function text(object: PropertyValue | undefined, ...path: (string | number)[]): string {
  const value = field(object, ...path);
  return typeof value === "string" ? value : "";
}

/** The number at a path, 0 where there is none: Kubernetes leaves zeros out. */
export function count(object: PropertyValue | undefined, ...path: (string | number)[]): number {
  const value = field(object, ...path);
  return typeof value === "number" ? value : 0;
}

/** The items of the list at a path, none where there is no list. */
export function items(object: PropertyValue | undefined, ...path: (string | number)[]): PropertyValue[] {
  const value = field(object, ...path);
  return Array.isArray(value) ? value : [];
}

/** Value of an annotation, empty where it is not set. */
export function annotation(object: PropertyMap, name: string): string {
  return text(object, "metadata", "annotations", name);
}

/** The object with other metadata. */
export function withMetadata(object: PropertyMap, metadata: PropertyMap): PropertyMap {
  const old = field(object, "metadata");
  return { ...object, metadata: { ...(isMap(old) ? old : {}), ...metadata } };
}

/** `namespace/name`, or the name of an object that has no namespace. */
export function identifier(object: PropertyMap): string {
  const namespace = text(object, "metadata", "namespace");
  return namespace === ""
    ? text(object, "metadata", "name")
    : `${namespace}/${text(object, "metadata", "name")}`;
}
