import type { Field, ObjectSchema, Schema } from "../schema/schemaDefinition";
import { fieldPath } from "../yaml/path";
import { isNull, type YamlValue } from "../yaml/tree";

/** An object of the spec, with the objects that contain it. */
export interface Owner {
  schema: ObjectSchema;
  /** Its path in the spec, such as `sources.src`. */
  path: string;
  /** The names of the fields that it has. */
  names: readonly string[];
  /** The object that contains it. Omitted for the whole spec. */
  above?: Owner;
}

/** A field somewhere below an object. */
interface Place {
  /** Its path from the object, such as `tests[].env` or `sources.<name>.git`. */
  path: string;
  /** How many objects are on the way to it, with the first one. */
  depth: number;
  field: Field;
  /** Whether the spec has the field there already. */
  isTaken?: boolean;
}

/**
 * Advice on a field that its object does not have, but that Dalec knows by another name here, or at another place: at the
 * nearest places whose values have the form of this one. Undefined when Dalec knows no such field.
 *
 * @param isKnown whether the release has a field
 */
export function placeOf(
  key: string,
  value: YamlValue,
  owner: Owner,
  isKnown: (field: Field) => boolean,
): string | undefined {
  const found = nearestPlaces(key, owner, ({ field }) => isKnown(field) && fits(field.schema, value));
  const [nearest] = found;
  // Who has set the field does not mean it again.
  if (nearest === undefined || found.some(({ isTaken }) => isTaken)) return undefined;
  const here = nameHere(nearest.field.schema, owner);
  if (here !== undefined) return `Here, the field is called "${here}".`;
  const paths = [...new Set(found.map(({ path }) => path))].slice(0, 3);
  if (paths.length === 1 && paths[0] === key && owner.path !== "") {
    const isOneUp = !/[.[]/.test(owner.path);
    return `Write it ${isOneUp ? "one level up" : "at the top level"}, as ${key}.`;
  }
  const isAbove = owner.above !== undefined && paths[0] === fieldPath(owner.above.path, key);
  const rest = owner.path.slice(owner.above?.path.length ?? 0);
  if (isAbove && /^\.[^.[]+$/.test(rest)) return `Write it one level up, as ${paths[0]}.`;
  const last = paths.pop();
  return `Write it as ${paths.length === 0 ? last : `${paths.join(", ")} or ${last}`}.`;
}

/** The field of the object with the same schema, if only one has it, and if the schema is not a common one such as a text. */
function nameHere(schema: Schema, owner: Owner): string | undefined {
  if (["text", "boolean", "integer", "list", "map"].includes(schema.kind)) return undefined;
  const same = Object.entries(owner.schema.fields()).filter(([, field]) => field.schema === schema);
  return same.length === 1 ? same[0]?.[0] : undefined;
}

/**
 * The places at the least distance: how many objects one has to leave, and then to enter. A new item of a list or a map is as
 * far as one more object.
 */
function nearestPlaces(key: string, owner: Owner, isMeant: (place: Place) => boolean): readonly Place[] {
  let nearest: Place[] = [];
  let least = Number.POSITIVE_INFINITY;
  let left = 0;
  const others = new Set<string>();
  for (let from: Owner | undefined = owner; from !== undefined; from = from.above) {
    const prefix = from.path === "" ? "" : `${from.path}.`;
    const { choice } = from.schema;
    // A git source does not become an image source for a field.
    if (from !== owner && choice?.several === false) for (const name of choice.of) others.add(name);
    for (const place of fieldsBelow(from.schema).get(key) ?? []) {
      const way = place.path.split(".").slice(0, -1);
      if (way.some((name) => others.has(name))) continue;
      const distance = left + place.depth + newItems(place.path);
      if (distance > least || !isMeant(place)) continue;
      if (distance < least) nearest = [];
      least = distance;
      const isTaken = from !== owner && place.depth === 1 && from.names.includes(key);
      nearest.push({ ...place, path: prefix + place.path, isTaken });
    }
    left += 1;
  }
  return nearest.sort((a, b) => newItems(a.path) - newItems(b.path));
}

/** How many items of lists and maps are on a way. */
function newItems(path: string): number {
  return path.match(/\[\]|<name>/g)?.length ?? 0;
}

const below = new WeakMap<ObjectSchema, ReadonlyMap<string, readonly Place[]>>();

/** All fields of an object and of those below it, by name; of an object that several fields can hold, those of the first. */
function fieldsBelow(root: ObjectSchema): ReadonlyMap<string, readonly Place[]> {
  const known = below.get(root);
  if (known !== undefined) return known;
  const found = new Map<string, Place[]>();
  const seen = new Set<Schema>([root]);
  const waiting: { schema: ObjectSchema; path: string; depth: number }[] = [
    { schema: root, path: "", depth: 1 },
  ];
  for (const { schema, path, depth } of waiting) {
    for (const [name, field] of Object.entries(schema.fields())) {
      const place = { path: `${path}${name}`, depth, field };
      found.set(name, [...(found.get(name) ?? []), place]);
      for (const inner of objectsIn(field.schema, place.path)) {
        if (seen.has(inner.schema)) continue;
        seen.add(inner.schema);
        waiting.push({ schema: inner.schema, path: `${inner.path}.`, depth: depth + 1 });
      }
    }
  }
  below.set(root, found);
  return found;
}

function objectsIn(schema: Schema, path: string): { schema: ObjectSchema; path: string }[] {
  switch (schema.kind) {
    case "object":
      return [{ schema, path }];
    case "list":
      return objectsIn(schema.items, `${path}[]`);
    case "map":
      return objectsIn(schema.values, `${path}.<name>`);
    case "either":
      return [...objectsIn(schema.preferred, path), ...objectsIn(schema.other, path)];
    default:
      return [];
  }
}

/** Whether a value has the form of a schema, as far as its first part shows. */
function fits(schema: Schema, value: YamlValue): boolean {
  if (isNull(value)) return true;
  switch (schema.kind) {
    case "list":
      return value.type === "list" && value.items.slice(0, 1).every((item) => fits(schema.items, item));
    case "map":
      return (
        value.type === "mapping" &&
        value.entries.slice(0, 1).every((entry) => fits(schema.values, entry.value))
      );
    case "object": {
      const names = Object.keys(schema.fields());
      return (
        value.type === "mapping" &&
        (value.entries.length === 0 || value.entries.some(({ key }) => names.includes(key)))
      );
    }
    case "either":
      return fits(schema.preferred, value) || fits(schema.other, value);
    case "nothing":
      return value.type === "mapping" && value.entries.length === 0;
    default:
      return value.type === "scalar";
  }
}
