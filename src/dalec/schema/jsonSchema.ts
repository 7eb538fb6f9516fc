import type { Choice, Field, ObjectSchema, Schema } from "./schemaDefinition";
import { spec } from "./specSchema";

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
  const root = reference(spec, { definitions, strict: false });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:pulumi-dalec:dalec-spec",
    title: "Dalec spec",
    ...root,
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

interface Place {
  definitions: Map<string, JsonSchema | undefined>;
  /** Whether `x-…` fields are refused, as they are within some objects. */
  strict: boolean;
}

function reference(schema: ObjectSchema, place: Place): JsonSchema {
  const { definitions } = place;
  const strict = place.strict || schema.strict === true;
  // An object that stands in both kinds of places has two definitions.
  const name = place.strict && !schema.strict ? `${schema.name}.strict` : schema.name;
  if (!definitions.has(name)) {
    definitions.set(name, undefined);
    definitions.set(name, objectSchema(schema, { definitions, strict }));
  }
  return { $ref: `#/$defs/${name}` };
}

function valueSchema(schema: Schema, place: Place): JsonSchema {
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
      return { type: ["object", "null"], ...closed(place) };
    case "list":
      return {
        type: schema.refusesNull ? "array" : ["array", "null"],
        items: itemSchema(schema.items, schema.refusesNullItems === true, place),
      };
    case "map":
      return {
        type: ["object", "null"],
        additionalProperties: itemSchema(schema.values, schema.refusesNullValues === true, place),
      };
    case "object":
      return reference(schema, place);
    case "either":
      return { anyOf: [valueSchema(schema.preferred, place), valueSchema(schema.other, place)] };
  }
}

/** Only fields that are named, and extensions where they are allowed. */
function closed({ strict }: Place): JsonSchema {
  return { additionalProperties: false, ...(strict ? {} : { patternProperties: { "^[xX]-": true } }) };
}

function itemSchema(schema: Schema, refusesNull: boolean, place: Place): JsonSchema {
  if (schema.kind !== "object") return valueSchema(schema, place);
  const needed =
    schema.choice !== undefined ||
    Object.values(schema.fields()).some(({ presence }) => presence === "required");
  const item = reference(schema, place);
  return refusesNull || needed ? item : { anyOf: [item, { type: "null" }] };
}

function objectSchema(schema: ObjectSchema, place: Place): JsonSchema {
  const fields = Object.entries(schema.fields());
  const needed = fields.filter(([, { presence }]) => presence === "required").map(([name]) => name);
  return {
    description: schema.description,
    type: "object",
    properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field, place)])),
    ...(needed.length === 0 ? {} : { required: needed }),
    ...(schema.choice === undefined ? {} : choiceSchema(schema.choice)),
    ...closed(place),
  };
}

function fieldSchema(field: Field, place: Place): JsonSchema {
  const { description, presence, schema, deprecated } = field;
  const remark = deprecated === undefined ? {} : { deprecated: true };
  if (presence === "required") return { description, ...remark, ...neededSchema(schema, place) };
  const isObject = schema.kind === "object";
  const value = valueSchema(schema, place);
  return { description, ...remark, ...(isObject ? { anyOf: [value, { type: "null" }] } : value) };
}

/** A field that must not be empty. */
function neededSchema(schema: Schema, place: Place): JsonSchema {
  if (schema.kind === "text") return { type: ["string", "number", "boolean"], minLength: 1 };
  if (schema.kind === "list") return { ...valueSchema(schema, place), type: "array", minItems: 1 };
  return valueSchema(schema, place);
}

/** An empty field does not count as chosen. */
function choiceSchema({ of, several }: Choice): JsonSchema {
  const given = of.map((name) => ({
    required: [name],
    properties: { [name]: { not: { enum: [null, ""] } } },
  }));
  return several ? { anyOf: given } : { oneOf: given };
}
