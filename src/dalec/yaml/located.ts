import { fieldPath, itemPath } from "./path";
import { entriesOf, isNull, itemsOf, type Offset, textOf, type YamlEntry, type YamlValue } from "./tree";

/** A value with its path, and the offset to point at: its name's where it has one. */
export interface Located {
  value: YamlValue | undefined;
  path: string;
  offset: Offset;
  /** Whether it stands in the spec and is not empty. */
  given: boolean;
}

/** The whole spec; undefined is an empty one. */
export function located(value: YamlValue | undefined): Located {
  return { value, path: "", offset: value?.offset ?? 0, given: value !== undefined };
}

/** A field of a value. Where it is missing, the offset is that of the value it is missing from. */
export function fieldOf(owner: Located, ...names: readonly string[]): Located {
  return names.reduce((from, name) => {
    const entry = entriesOf(from.value).find(({ key }) => key === name);
    return entry === undefined
      ? { value: undefined, path: fieldPath(from.path, name), offset: from.offset, given: false }
      : ofEntry(from, entry);
  }, owner);
}

/** The text of a field; an empty one, or one that is no text, is undefined. */
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
    offset: value.offset,
    given: !isNull(value),
  }));
}

function ofEntry(owner: Located, { key, keyOffset, value }: YamlEntry): Located {
  return { value, path: fieldPath(owner.path, key), offset: keyOffset, given: !isNull(value) };
}
