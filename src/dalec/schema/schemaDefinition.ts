/**
 * What a value of a spec may be. The TypeScript types, the JSON Schema, the checks and the rendering of a spec are all
 * derived from these.
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

/** A text; Dalec takes numbers and booleans for texts too. */
export interface TextSchema {
  kind: "text";
  /** The only texts allowed. Omitted: any text. */
  values?: readonly string[];
  /** Whether Dalec takes other texts as well, and ignores them. */
  unchecked?: true;
  /** Whether build arguments are filled in. */
  filled?: true;
}

/** Values in an order. */
export interface ListSchema {
  kind: "list";
  items: Schema;
  /** Whether an empty value (`steps:`) is refused instead of meaning an empty list. */
  refusesNull?: true;
  /** Whether an empty item (`-`) makes Dalec fail instead of meaning an empty value. */
  refusesNullItems?: true;
}

/** Values by names that the writer chooses. */
export interface MapSchema {
  kind: "map";
  /** What the names are, for the reader of the types. */
  keys: string;
  values: Schema;
  /** Whether an empty value makes Dalec fail. */
  refusesNullValues?: true;
  /** Whether every name must be a text, not a number or a boolean. */
  textKeys?: true;
  /** Whether build arguments are filled into the names. */
  filledKeys?: true;
}

/** Values by names that Dalec fixes. */
export interface ObjectSchema {
  kind: "object";
  /** Name of the TypeScript type and of the definition in the JSON Schema. */
  name: string;
  /** What it is, in one sentence. */
  description: string;
  /** The fields; a function, so that objects can contain each other. */
  fields: () => Readonly<Record<string, Field>>;
  /** Fields of which exactly one, or at least one, must be given. Omitted: there is no such choice. */
  choice?: Choice;
  /** Whether `x-…` fields are refused here and below; Dalec takes them only outside of some objects. */
  strict?: true;
}

/** Fields that stand for the kinds of an object. */
export interface Choice {
  of: readonly string[];
  /** Whether several can be given at once. */
  several: boolean;
}

/** One of two forms. */
export interface EitherSchema {
  kind: "either";
  /** The form to prefer; errors are told against it. */
  preferred: Schema;
  other: Schema;
}

/** Whether a field can be left out. */
type Presence =
  /** It can. */
  | "optional"
  /** Dalec reads the spec without it, but the object does nothing then. */
  | "expected"
  /** Dalec refuses the spec without it. */
  | "required";

/** A field of an object. */
export interface Field {
  schema: Schema;
  /** What it means, and what happens without it. */
  description: string;
  /** Whether it can be left out. */
  presence: Presence;
  /** Whether build arguments are not filled in here and below, although the type below says so. */
  literal?: true;
  /** Whether Dalec reads what stands here, and never uses it. */
  unused?: true;
  /** What to use instead, where the field is only there for old specs. */
  deprecated?: string;
}

export const text: TextSchema = { kind: "text" };
/** A text into which build arguments are filled. */
export const filledText: TextSchema = { kind: "text", filled: true };
export const boolean: Schema = { kind: "boolean" };
export const integer: Schema = { kind: "integer" };
/** Permission bits. */
export const mode: Schema = { kind: "mode" };
/** A day, `2026-11-23`. */
export const date: Schema = { kind: "date" };
/** A value without content, `{}`. */
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

export function either(preferred: Schema, other: Schema): EitherSchema {
  return { kind: "either", preferred, other };
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
    ...(choice === undefined ? {} : { choice }),
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

/** The object without `x-…` fields in it and below. */
export function strict(schema: ObjectSchema): ObjectSchema {
  return { ...schema, strict: true };
}

export function field(
  schema: Schema,
  description: string,
  options: { deprecated?: string; literal?: true; unused?: true } = {},
): Field {
  return { schema, description, presence: "optional", ...options };
}

export function expected(schema: Schema, description: string, options: { literal?: true } = {}): Field {
  return { schema, description, presence: "expected", ...options };
}

export function required(schema: Schema, description: string, options: { literal?: true } = {}): Field {
  return { schema, description, presence: "required", ...options };
}
