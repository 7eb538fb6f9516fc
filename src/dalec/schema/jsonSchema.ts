import { schemaIdentity } from "../documentation";
import {
  type FrontendRelease,
  publishedFrontend,
  releaseOf,
  Support,
  support,
} from "../releases/frontendRelease";
import { type Availability, newestRelease } from "../releases/release";
import {
  type Choice,
  descriptionOf,
  type EitherSchema,
  type Field,
  type ObjectSchema,
  type Schema,
} from "./schemaDefinition";
import { spec } from "./specSchema";

/** A JSON Schema, or a part of one. */
export type JsonSchema = { [keyword: string]: unknown };

/**
 * The JSON Schema of specs, draft 2020-12, for editors and other tools.
 *
 * It accepts what Dalec accepts, including numbers and booleans as texts, and fields without a value. `checkSpec` also
 * checks what a schema cannot express, such as build arguments and patches that name a missing source.
 *
 * @param release Name of the release whose fields the schema has, such as `0.20` or `0.20.7`. Defaults to the newest release
 * that this library knows.
 */
export function specJsonSchema(release: string = newestRelease): JsonSchema {
  const definitions = new Map<string, JsonSchema | undefined>();
  const root = reference(spec, {
    definitions,
    strict: false,
    release: releaseOf(`${publishedFrontend}:${release}`),
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: schemaIdentity(),
    title: "Dalec spec",
    ...root,
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

interface Scope {
  definitions: Map<string, JsonSchema | undefined>;
  /** Whether `x-…` fields are errors, as they are in some objects. */
  strict: boolean;
  /** The release whose fields the schema has. */
  release: FrontendRelease;
}

function isIn({ release }: Scope, availability: Availability): boolean {
  return support(release, availability) === Support.Yes;
}

function reference(schema: ObjectSchema, scope: Scope): JsonSchema {
  const { definitions } = scope;
  const strict = scope.strict || schema.strict === true;
  // An object that occurs in both scopes has two definitions.
  const name = scope.strict && !schema.strict ? `${schema.name}.strict` : schema.name;
  if (!definitions.has(name)) {
    definitions.set(name, undefined);
    definitions.set(name, objectSchema(schema, { ...scope, strict }));
  }
  return { $ref: `#/$defs/${name}` };
}

function valueSchema(schema: Schema, scope: Scope): JsonSchema {
  switch (schema.kind) {
    case "text":
      if (schema.values === undefined || schema.unchecked)
        return { type: ["string", "number", "boolean", "null"] };
      return { enum: [...schema.values, "", null] };
    case "boolean":
      return { type: ["boolean", "null"] };
    case "integer":
      return { type: ["integer", "null"] };
    case "mode":
      return { type: ["integer", "null"], minimum: 0, maximum: 0xffffffff };
    case "date":
      return { type: ["string", "null"], pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" };
    case "nothing":
      return { type: ["object", "null"], ...closed(scope) };
    case "list":
      return {
        type: ["array", "null"],
        items: itemSchema(schema.items, schema.refusesNullItems === true, scope),
      };
    case "map":
      return {
        type: ["object", "null"],
        additionalProperties: itemSchema(schema.values, schema.refusesNullValues === true, scope),
      };
    case "object":
      return reference(schema, scope);
    case "either":
      return formsSchema(schema, scope);
  }
}

function formsSchema({ preferred, other, forms }: EitherSchema, scope: Scope): JsonSchema {
  if (!isIn(scope, forms.other ?? {})) return valueSchema(preferred, scope);
  if (!isIn(scope, forms.preferred ?? {})) return valueSchema(other, scope);
  return { anyOf: [valueSchema(preferred, scope), valueSchema(other, scope)] };
}

/** Allows only the defined fields, and extensions in scopes that allow them. */
function closed({ strict }: Scope): JsonSchema {
  return { additionalProperties: false, ...(strict ? {} : { patternProperties: { "^[xX]-": true } }) };
}

function itemSchema(schema: Schema, refusesNull: boolean, scope: Scope): JsonSchema {
  if (schema.kind !== "object") return valueSchema(schema, scope);
  const needed =
    schema.choice !== undefined ||
    Object.values(schema.fields()).some(({ presence }) => presence === "required");
  const item = reference(schema, scope);
  return refusesNull || needed ? item : { anyOf: [item, { type: "null" }] };
}

function objectSchema(schema: ObjectSchema, scope: Scope): JsonSchema {
  const fields = Object.entries(schema.fields()).filter(([, field]) => isIn(scope, field));
  const needed = fields.filter(([, { presence }]) => presence === "required").map(([name]) => name);
  return {
    description: schema.description,
    type: "object",
    properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field, scope)])),
    ...(needed.length === 0 ? {} : { required: needed }),
    ...(schema.choice === undefined ? {} : choiceSchema(schema.choice, fields)),
    ...closed(scope),
  };
}

function fieldSchema(field: Field, scope: Scope): JsonSchema {
  const { presence, schema, deprecated } = field;
  const description = descriptionOf(field);
  const remark = deprecated === undefined ? {} : { deprecated: true };
  if (presence === "required") return { description, ...remark, ...neededSchema(schema, scope) };
  const isObject = schema.kind === "object";
  const value = valueSchema(schema, scope);
  return { description, ...remark, ...(isObject ? { anyOf: [value, { type: "null" }] } : value) };
}

/** The schema of a field that cannot be empty. */
function neededSchema(schema: Schema, scope: Scope): JsonSchema {
  if (schema.kind === "text") return { type: ["string", "number", "boolean"], minLength: 1 };
  if (schema.kind === "list") return { ...valueSchema(schema, scope), type: "array", minItems: 1 };
  return valueSchema(schema, scope);
}

/** An empty field does not count as set. */
function choiceSchema({ of, several }: Choice, fields: readonly [name: string, field: Field][]): JsonSchema {
  const known = of.filter((name) => fields.some(([field]) => field === name));
  const set = known.map((name) => ({
    required: [name],
    properties: { [name]: { not: { enum: [null, ""] } } },
  }));
  return several ? { anyOf: set } : { oneOf: set };
}
