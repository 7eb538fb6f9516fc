import type { Choice, Field, ObjectSchema, Schema } from "./schema";
import { spec } from "./spec";

/** A JSON Schema, or a part of one. */
export type JsonSchema = { [keyword: string]: unknown };

/**
 * The JSON Schema of specs, draft 2020-12, for editors and other tools.
 *
 * It accepts what Dalec accepts, among it numbers and booleans for texts, and fields without a value. What a
 * schema cannot say (patches that name a missing source, build arguments) `checkSpec` says.
 */
export function specJsonSchema(): JsonSchema {
  const definitions = new Map<string, JsonSchema | undefined>();
  const root = reference(spec, definitions);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://github.com/pulumi-dalec/dalec-spec.schema.json",
    title: "Dalec spec",
    ...root,
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

type Definitions = Map<string, JsonSchema | undefined>;

function reference(schema: ObjectSchema, definitions: Definitions): JsonSchema {
  if (!definitions.has(schema.name)) {
    definitions.set(schema.name, undefined);
    definitions.set(schema.name, objectSchema(schema, definitions));
  }
  return { $ref: `#/$defs/${schema.name}` };
}

function valueSchema(schema: Schema, definitions: Definitions): JsonSchema {
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
      return { type: ["object", "null"], ...closed };
    case "list":
      return {
        type: schema.refusesNull ? "array" : ["array", "null"],
        items: itemSchema(schema.items, schema.refusesNullItems === true, definitions),
      };
    case "map":
      return {
        type: ["object", "null"],
        additionalProperties: itemSchema(schema.values, schema.refusesNullValues === true, definitions),
      };
    case "object":
      return reference(schema, definitions);
    case "either":
      return { anyOf: [valueSchema(schema.preferred, definitions), valueSchema(schema.other, definitions)] };
  }
}

/** Only fields that are named, and extensions. */
const closed = { additionalProperties: false, patternProperties: { "^[xX]-": true } };

function itemSchema(schema: Schema, refusesNull: boolean, definitions: Definitions): JsonSchema {
  if (schema.kind !== "object") return valueSchema(schema, definitions);
  const needed =
    schema.choice !== undefined ||
    Object.values(schema.fields()).some(({ presence }) => presence === "required");
  const item = reference(schema, definitions);
  return refusesNull || needed ? item : { anyOf: [item, { type: "null" }] };
}

function objectSchema(schema: ObjectSchema, definitions: Definitions): JsonSchema {
  const fields = Object.entries(schema.fields());
  const needed = fields.filter(([, { presence }]) => presence === "required").map(([name]) => name);
  return {
    description: schema.description,
    type: "object",
    properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field, definitions)])),
    ...(needed.length === 0 ? {} : { required: needed }),
    ...(schema.choice === undefined ? {} : choiceSchema(schema.choice)),
    ...(schema.strict ? { additionalProperties: false } : closed),
  };
}

function fieldSchema(field: Field, definitions: Definitions): JsonSchema {
  const { description, presence, schema, deprecated } = field;
  const remark = deprecated === undefined ? {} : { deprecated: true };
  if (presence === "required") return { description, ...remark, ...neededSchema(schema, definitions) };
  const isObject = schema.kind === "object";
  const value = valueSchema(schema, definitions);
  return { description, ...remark, ...(isObject ? { anyOf: [value, { type: "null" }] } : value) };
}

/** A field that must not be empty. */
function neededSchema(schema: Schema, definitions: Definitions): JsonSchema {
  if (schema.kind === "text") return { type: ["string", "number", "boolean"], minLength: 1 };
  if (schema.kind === "list") return { ...valueSchema(schema, definitions), type: "array", minItems: 1 };
  return valueSchema(schema, definitions);
}

/** An empty field does not count as chosen. */
function choiceSchema({ of, several }: Choice): JsonSchema {
  const given = of.map((name) => ({
    required: [name],
    properties: { [name]: { not: { enum: [null, ""] } } },
  }));
  return several ? { anyOf: given } : { oneOf: given };
}
