import { fieldPath, itemPath } from "./path";
import { entriesOf, isNull, itemsOf, type Span, textOf, type YamlEntry, type YamlValue } from "./tree";

/** A position in a spec: the path of field names, and the part of the text to point at. */
export interface Position extends Span {
  path: string;
}

/** A value with its position. The position of a field is that of its name. */
export interface Located extends Position {
  value: YamlValue | undefined;
  /** Whether the spec has it and it is not empty. */
  isSet: boolean;
}

/** The position of a remark about the spec as a whole. */
export const wholeSpec: Position = { path: "", offset: 0, end: 0 };

/** The whole spec; undefined is an empty one. Its position is a point, because it is not one token. */
export function located(value: YamlValue | undefined): Located {
  const offset = value?.offset ?? 0;
  return { value, offset, end: offset, path: "", isSet: value !== undefined };
}

/** A field of a value. The position of a missing field is that of the value it is missing from. */
export function fieldOf(owner: Located, ...names: readonly string[]): Located {
  return names.reduce((from, name) => {
    const entry = entriesOf(from.value).find(({ key }) => key === name);
    return entry === undefined
      ? { value: undefined, path: fieldPath(from.path, name), ...spanOf(from), isSet: false }
      : ofEntry(from, entry);
  }, owner);
}

/** The text of a field; undefined when it is empty or not a text. */
export function textAt(owner: Located, ...names: readonly string[]): string | undefined {
  const text = textOf(fieldOf(owner, ...names).value);
  return text === "" ? undefined : text;
}

/** The entries of a mapping. */
export function fieldsOf(owner: Located): (Located & { key: string })[] {
  return entriesOf(owner.value).map((entry) => ({ ...ofEntry(owner, entry), key: entry.key }));
}

/** The items of a list. */
export function itemsAt(owner: Located): Located[] {
  return itemsOf(owner.value).map((value, index) => ({
    value,
    path: itemPath(owner.path, index),
    ...spanOf(value),
    isSet: !isNull(value),
  }));
}

/** The span of anything that has one. */
export function spanOf({ offset, end }: Span): Span {
  return { offset, end };
}

function ofEntry(owner: Located, entry: YamlEntry): Located {
  const { key, value } = entry;
  return { value, path: fieldPath(owner.path, key), ...spanOf(entry), isSet: !isNull(value) };
}
