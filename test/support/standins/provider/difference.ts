import { isMap, type PropertyValue, plain } from "./values";

/** A property that differs between two states. */
export interface PropertyChange {
  /** The path of the property in Pulumi's notation: `spec.template.containers[0].image`. */
  path: string;
  /** What happened to the property. */
  kind: "add" | "update" | "delete";
}

/** Every property that differs between two values, without the marks of secrets. */
export function differences(before: PropertyValue, after: PropertyValue): PropertyChange[] {
  return changes(plain(before), plain(after), "");
}

function changes(before: PropertyValue, after: PropertyValue, path: string): PropertyChange[] {
  if (isMap(before) && isMap(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => member(before[name], after[name], propertyPath(path, name)));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }).flatMap((_, index) =>
      member(before[index], after[index], `${path}[${index}]`),
    );
  }
  return before === after ? [] : [{ path, kind: "update" }];
}

function member(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: string,
): PropertyChange[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  return changes(before, after, path);
}

function propertyPath(parent: string, name: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${parent}[${JSON.stringify(name)}]`;
  return parent === "" ? name : `${parent}.${name}`;
}
