/** A position in the text, in UTF-16 units from its beginning. */
export type Offset = number;

/** A part of the text, from its first character to the position after its last one. */
export interface Span {
  offset: Offset;
  end: Offset;
}

/** A value of a spec with its span. Aliases and merge keys are already followed. */
export type YamlValue = (YamlScalar | YamlMapping | YamlList) & YamlMarks;

/** How a value is written, where that matters besides the value itself. */
export interface YamlMarks {
  /** The tag in front of it, such as `!!int`. */
  tag?: string;
  /** The alias that is written in its place, and the position at which the value itself begins. */
  alias?: Span & { name: string; anchor: Offset };
}

/** What a scalar means to Dalec's YAML reader. */
export const ScalarKind = {
  Null: "null",
  Boolean: "boolean",
  Integer: "integer",
  Float: "float",
  String: "string",
} as const;
/** What a scalar means to Dalec's YAML reader. */
export type ScalarKind = (typeof ScalarKind)[keyof typeof ScalarKind];

/** A single value. */
export interface YamlScalar extends Span {
  type: "scalar";
  kind: ScalarKind;
  /** The text between the quotes, or as written where there are none. */
  text: string;
  /** Value of an integer or a float. */
  number?: number;
  /** Whether it is in quotes or in a block, which makes it a string whatever it looks like. */
  quoted: boolean;
}

/** Named values. */
export interface YamlMapping extends Span {
  type: "mapping";
  /** In the order of the text, followed by the merged ones. A name occurs once. */
  entries: readonly YamlEntry[];
  /** Its merge keys, `<<`. Omitted when it has none. */
  merges?: readonly YamlMerge[];
}

/** A merge key of a mapping; the span is that of `<<`. */
export interface YamlMerge extends Span {
  /** What is merged. */
  value: YamlValue;
  /** Names that it contains and the mapping itself has. */
  overridden: readonly string[];
  /** Names that it contains and that it, or a merge key above it, already contains. */
  repeated: readonly string[];
}

/** One name of a mapping, with its value; the span is that of the name. */
export interface YamlEntry extends Span {
  key: string;
  keyKind: ScalarKind;
  /** Whether the name has an anchor or is an alias. */
  keyMarked?: true;
  value: YamlValue;
}

/** Values in an order. */
export interface YamlList extends Span {
  type: "list";
  items: readonly YamlValue[];
}

/** The entries of a mapping; none for another value. */
export function entriesOf(value: YamlValue | undefined): readonly YamlEntry[] {
  return value?.type === "mapping" ? value.entries : [];
}

/** The items of a list; none for another value. */
export function itemsOf(value: YamlValue | undefined): readonly YamlValue[] {
  return value?.type === "list" ? value.items : [];
}

/** The text of a scalar as Dalec reads it into a text field; undefined for an empty value, a mapping or a list. */
export function textOf(value: YamlValue | undefined): string | undefined {
  if (value?.type !== "scalar" || value.kind === ScalarKind.Null) return undefined;
  if (value.kind === ScalarKind.Boolean) return value.text.toLowerCase();
  if (value.number === undefined) return value.text;
  if (value.kind === ScalarKind.Integer && !Number.isSafeInteger(value.number))
    return exactInteger(value.text);
  return goText(value.number);
}

/** A number as Go writes it. JavaScript differs for infinite numbers and for those below a ten-thousandth. */
function goText(value: number): string {
  if (!Number.isFinite(value) && !Number.isNaN(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value === 0 || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, "e-0$1");
}

/** The decimal digits of an integer of any size in one of the notations of YAML. */
function exactInteger(text: string): string {
  const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return `${text.startsWith("-") ? "-" : ""}${value}`;
}

/** Whether the value is empty: `~`, `null`, or nothing after the colon. */
export function isNull(value: YamlValue): boolean {
  return value.type === "scalar" && value.kind === ScalarKind.Null;
}
