/** Where something stands in the text, in UTF-16 units from its beginning. */
export type Offset = number;

/** A value of a spec, with its place. Aliases and merge keys are already followed. */
export type YamlValue = (YamlScalar | YamlMapping | YamlList) & YamlMarks;

/** How a value was written, where that is more than the value itself. */
export interface YamlMarks {
  /** The tag in front of it, such as `!!int`. */
  tag?: string;
  /** The alias that stands for it, and where what it refers to begins. */
  alias?: { name: string; offset: Offset; anchor: Offset };
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
export interface YamlScalar {
  type: "scalar";
  kind: ScalarKind;
  /** The text between the quotes, or as written where it has none. */
  text: string;
  /** Value of an integer or a float. */
  number?: number;
  /** Whether it stands in quotes or in a block, so that it is a string whatever it looks like. */
  quoted: boolean;
  offset: Offset;
}

/** Named values. */
export interface YamlMapping {
  type: "mapping";
  /** In the order of the text, then what is merged in; a name occurs once. */
  entries: readonly YamlEntry[];
  /** Its merge keys, `<<`. Omitted where it has none. */
  merges?: readonly YamlMerge[];
  offset: Offset;
}

/** A merge key of a mapping. */
export interface YamlMerge {
  /** Where the `<<` stands. */
  offset: Offset;
  /** What is merged. */
  value: YamlValue;
  /** Names that it brings and the mapping itself has. */
  overridden: readonly string[];
  /** Names that it, or a merge key above it, brings twice. */
  repeated: readonly string[];
}

/** One name of a mapping, with its value. */
export interface YamlEntry {
  key: string;
  keyKind: ScalarKind;
  /** Whether the name has an anchor or is an alias. */
  keyMarked?: true;
  keyOffset: Offset;
  value: YamlValue;
}

/** Values in an order. */
export interface YamlList {
  type: "list";
  items: readonly YamlValue[];
  offset: Offset;
}

/** The entry of a mapping by its name; undefined where the value is no mapping or has no such name. */
export function entryOf(value: YamlValue | undefined, key: string): YamlEntry | undefined {
  return value?.type === "mapping" ? value.entries.find((entry) => entry.key === key) : undefined;
}

/** The value below a path of names; undefined where one is missing or empty. */
export function valueAt(value: YamlValue | undefined, ...path: readonly string[]): YamlValue | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const found = entryOf(value, key)?.value;
  return found === undefined || isNull(found) ? undefined : valueAt(found, ...rest);
}

/** The entries of a mapping; none where the value is something else. */
export function entriesOf(value: YamlValue | undefined): readonly YamlEntry[] {
  return value?.type === "mapping" ? value.entries : [];
}

/** The items of a list; none where the value is something else. */
export function itemsOf(value: YamlValue | undefined): readonly YamlValue[] {
  return value?.type === "list" ? value.items : [];
}

/** The text of a scalar as Dalec would read it into a text field; undefined where the value is empty or no scalar. */
export function textOf(value: YamlValue | undefined): string | undefined {
  if (value?.type !== "scalar" || value.kind === ScalarKind.Null) return undefined;
  return value.number === undefined ? value.text : String(value.number);
}

/** Whether the value is empty: `~`, `null`, or nothing behind the colon. */
export function isNull(value: YamlValue): boolean {
  return value.type === "scalar" && value.kind === ScalarKind.Null;
}
