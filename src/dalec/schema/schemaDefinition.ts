import { defined } from "../../json";
import { availabilityText } from "../releases/frontendRelease";
import type { Availability } from "../releases/release";

/**
 * The allowed form of a value of a spec. The TypeScript types, the JSON Schema, the checks and the rendering of a spec
 * are all derived from it.
 */
export type Schema =
  | TextSchema
  | { kind: "boolean" }
  | { kind: "integer" }
  | { kind: "mode" }
  | { kind: "date" }
  | { kind: "nothing" }
  | ListSchema
  | MapSchema
  | ObjectSchema
  | EitherSchema;

/** A text. Dalec also accepts numbers and booleans as texts. */
export interface TextSchema {
  kind: "text";
  /** The allowed texts. Defaults to any text. */
  values?: readonly string[];
  /** Whether Dalec accepts other texts and ignores them. */
  unchecked?: true;
  /** Whether Dalec substitutes build arguments. */
  filled?: true;
}

/** Values in an order. */
export interface ListSchema {
  kind: "list";
  items: Schema;
  /** Whether Dalec refuses a list that has a tag, such as `!!seq`, instead of ignoring the tag. */
  refusesTags?: true;
  /** Whether Dalec crashes on an empty item (`-`) instead of reading an empty value. */
  refusesNullItems?: true;
}

/** Values by names that the author of the spec chooses. */
export interface MapSchema {
  kind: "map";
  /** What the names stand for, such as `package`. */
  keys: string;
  values: Schema;
  /** Whether Dalec crashes on an empty value. */
  refusesNullValues?: true;
  /** Whether every name must be a text and cannot be a number or a boolean. */
  textKeys?: true;
  /** Whether Dalec substitutes build arguments in the names. */
  filledKeys?: true;
}

/** Values by names that Dalec defines. */
export interface ObjectSchema {
  kind: "object";
  /** Name of the TypeScript type and of the definition in the JSON Schema. */
  name: string;
  /** Meaning, in one sentence. */
  description: string;
  /** The fields. A function, so that objects can contain each other. */
  fields: () => Readonly<Record<string, Field>>;
  /** Fields of which exactly one, or at least one, must be set. Omitted when the object has no such fields. */
  choice?: Choice;
  /** Whether `x-…` fields are errors in the object and below it. Dalec accepts them in other objects. */
  strict?: true;
}

/** Fields that select the kind of an object. */
export interface Choice {
  of: readonly string[];
  /** Whether several can be set at the same time. */
  several: boolean;
}

/** One of two forms. */
export interface EitherSchema {
  kind: "either";
  /** The preferred form, which errors refer to. */
  preferred: Schema;
  other: TextSchema | ListSchema;
  /** The releases that read each form. Defaults to all. */
  forms: { preferred?: Availability; other?: Availability };
}

/** Whether a field can be omitted. */
type Presence =
  /** The field can be omitted. */
  | "optional"
  /** Dalec accepts the spec without the field, but the object then does nothing. */
  | "expected"
  /** Dalec rejects the spec without the field. */
  | "required";

/** A field of an object, and the releases that have it. */
export interface Field extends Availability {
  schema: Schema;
  /** Meaning, and what happens when the field is omitted. */
  description: string;
  /** Whether the field can be omitted. */
  presence: Presence;
  /** Whether Dalec does not substitute build arguments in the field and below it, whatever its schema says. */
  literal?: true;
  /** Whether Dalec reads the field and never uses it. */
  unused?: true;
  /** The field that replaces it. Omitted unless the field is deprecated. */
  deprecated?: string;
}

/** The description of a field, with the releases that have it if not all do. */
export function descriptionOf(field: Field): string {
  const { description, since, until } = field;
  if (since === undefined && until === undefined) return description;
  return `${description} ${availabilityText(field)}.`;
}

export const text: TextSchema = { kind: "text" };
/** A text in which Dalec substitutes build arguments. */
export const filledText: TextSchema = { kind: "text", filled: true };
export const boolean: Schema = { kind: "boolean" };
export const integer: Schema = { kind: "integer" };
/** Permission bits. */
export const mode: Schema = { kind: "mode" };
/** A date, `2026-11-23`. */
export const date: Schema = { kind: "date" };
/** An empty mapping, `{}`. */
export const nothing: Schema = { kind: "nothing" };
export const texts: ListSchema = { kind: "list", items: text };
export const filledTexts: ListSchema = { kind: "list", items: filledText };
export const textMap = (keys: string): MapSchema => mapOf(keys, text);
export const filledTextMap = (keys: string): MapSchema => mapOf(keys, filledText);

export function oneOf(...values: string[]): TextSchema {
  return { kind: "text", values };
}

export function list(items: Schema, options: Omit<ListSchema, "kind" | "items"> = {}): ListSchema {
  return { kind: "list", items, ...options };
}

export function mapOf(
  keys: string,
  values: Schema,
  options: Omit<MapSchema, "kind" | "keys" | "values"> = {},
): MapSchema {
  return { kind: "map", keys, values, ...options };
}

export function either(
  preferred: Schema,
  other: EitherSchema["other"],
  forms: EitherSchema["forms"] = {},
): EitherSchema {
  return { kind: "either", preferred, other, forms };
}

export function object(
  name: string,
  description: string,
  fields: ObjectSchema["fields"] | Readonly<Record<string, Field>>,
  choice?: Choice,
): ObjectSchema {
  return {
    kind: "object",
    name,
    description,
    fields: typeof fields === "function" ? fields : () => fields,
    ...defined({ choice }),
  };
}

/** Exactly one of these fields. */
export function exactlyOne(...of: string[]): Choice {
  return { of, several: false };
}

/** At least one of these fields. */
export function atLeastOne(...of: string[]): Choice {
  return { of, several: true };
}

/** The object without `x-…` fields in it and below it. */
export function strict(schema: ObjectSchema): ObjectSchema {
  return { ...schema, strict: true };
}

export function field(
  schema: Schema,
  description: string,
  options: { deprecated?: string; literal?: true; unused?: true } & Availability = {},
): Field {
  return { schema, description, presence: "optional", ...options };
}

export function expected(schema: Schema, description: string, options: { literal?: true } = {}): Field {
  return { schema, description, presence: "expected", ...options };
}

export function required(schema: Schema, description: string, options: { literal?: true } = {}): Field {
  return { schema, description, presence: "required", ...options };
}
