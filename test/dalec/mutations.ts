import { parse, stringify } from "yaml";
import type { ObjectSchema, Schema } from "../../src/dalec/schema/schemaDefinition";
import { spec as specSchema } from "../../src/dalec/schema/specSchema";
import { dalecSamples, ownSamples } from "./dalecData";

/** A sample with one thing changed. */
export interface Mutation {
  sample: string;
  kind: "misspelled" | "wrong type" | "removed";
  /** The changed field. */
  path: string;
  /** The changed spec. */
  value: unknown;
  /** The changed spec, as YAML. */
  readonly text: string;
  /** Text in the line at which the error must be. */
  line: string;
}

type Path = readonly (string | number)[];

/**
 * Every single misspelling, wrong type and removal of a required field. Dalec's samples are changed at every field; the
 * project's own, which repeat much, only at the first occurrence of each field of the schema.
 */
export function mutations(): Mutation[] {
  const changed = new Set<string>();
  const isNew = ({ schemaPath }: FoundField) => changed.size < changed.add(schemaPath).size;
  return [
    ...ownSamples().flatMap(([sample, text]) => changesOf(sample, text, isNew)),
    ...dalecSamples().flatMap(([sample, text]) => changesOf(sample, text, () => true)),
  ];
}

function changesOf(sample: string, text: string, isWanted: (field: FoundField) => boolean): Mutation[] {
  const base: unknown = parse(text);
  return [...fieldsIn(specSchema, base, [], "")]
    .filter(isWanted)
    .flatMap((field) => changes({ sample, base, syntax: syntaxOf(text) }, field));
}

/** The syntax line, which decides as which release a spec is checked. */
function syntaxOf(text: string): string {
  return /^# syntax=.*\n/.exec(text)?.[0] ?? "";
}

/** A sample, its value and its syntax line. */
interface Base {
  sample: string;
  base: unknown;
  syntax: string;
}

interface FoundField {
  path: Path;
  /** The path in the schema: equal for all items of a list, and for all values of a map. */
  schemaPath: string;
  schema: Schema;
  /** Whether Dalec defines the name, so that any other name is a mistake. */
  named: boolean;
  required: boolean;
}

/** The fields of a spec with their schemas. */
function* fieldsIn(schema: Schema, value: unknown, path: Path, schemaPath: string): Generator<FoundField> {
  const chosen = schema.kind === "either" ? (Array.isArray(value) ? schema.other : schema.preferred) : schema;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (chosen.kind === "list") yield* fieldsIn(chosen.items, item, [...path, index], `${schemaPath}[]`);
    }
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const field = chosen.kind === "object" ? chosen.fields()[key] : undefined;
    const innerSchema = chosen.kind === "map" ? chosen.values : field?.schema;
    if (innerSchema === undefined) continue;
    const isOnly = chosen.kind === "object" && isOnlyChoice(chosen, key, value);
    const innerPath = chosen.kind === "map" ? `${schemaPath}.*` : `${schemaPath}.${key}`;
    yield {
      path: [...path, key],
      schemaPath: innerPath,
      schema: innerSchema,
      named: field !== undefined,
      required: field?.presence === "required" || isOnly,
    };
    yield* fieldsIn(innerSchema, inner, [...path, key], innerPath);
  }
}

function isOnlyChoice({ choice }: ObjectSchema, key: string, value: object): boolean {
  return choice?.of.includes(key) === true && choice.of.filter((name) => name in value).length === 1;
}

function changes({ sample, base, syntax }: Base, { path, schema, named, required }: FoundField): Mutation[] {
  const key = String(path.at(-1));
  const made: Mutation[] = [];
  const add = (kind: Mutation["kind"], line: string, change: (owner: Record<string, unknown>) => void) => {
    const copy = structuredClone(base);
    let owner = copy as Record<string | number, unknown>;
    for (const part of path.slice(0, -1)) owner = owner[part] as Record<string | number, unknown>;
    change(owner as Record<string, unknown>);
    made.push({
      sample,
      kind,
      path: path.join("."),
      value: copy,
      get text() {
        return syntax + stringify(copy, { aliasDuplicateObjects: false });
      },
      line,
    });
  };
  for (const wrong of named ? misspellings(key) : []) {
    add("misspelled", wrong, (owner) => {
      owner[wrong] = owner[key];
      delete owner[key];
    });
  }
  for (const wrong of wrongValues(schema)) {
    const mark = typeof wrong === "object" ? "wrongvalue" : String(wrong);
    add("wrong type", mark, (owner) => {
      owner[key] = wrong;
    });
  }
  const owner = path.at(-2);
  if (required) add("removed", typeof owner === "number" ? "-" : String(owner), (from) => delete from[key]);
  return made;
}

function misspellings(key: string): string[] {
  const middle = Math.floor(key.length / 2);
  const swapped =
    key.slice(0, middle - 1) + (key[middle] ?? "") + (key[middle - 1] ?? "") + key.slice(middle + 1);
  return [...new Set([`${key}z`, key.slice(1), key.toUpperCase(), swapped])].filter(
    (wrong) => wrong !== key && wrong.length > 1,
  );
}

/** Values that Dalec cannot read as values of the schema. */
function wrongValues(schema: Schema): unknown[] {
  const list = [["wrongvalue"]];
  const mapping = { wrongvalue: { a: [1] } };
  switch (schema.kind) {
    case "text":
      return [["wrongvalue"], mapping, ...(schema.values && !schema.unchecked ? ["wrongvalue"] : [])];
    case "boolean":
    case "integer":
    case "mode":
    case "date":
      return ["wrongvalue", ["wrongvalue"], mapping];
    case "list":
      return ["wrongvalue", mapping];
    case "map":
      return ["wrongvalue", list];
    case "object":
    case "nothing":
      return ["wrongvalue", ["wrongvalue"], mapping];
    case "either":
      return ["wrongvalue", list];
  }
}
