import type { MapSchema, Schema } from "../schema/schemaDefinition";
import { readPlainScalar } from "../yaml/scalar";
import { ScalarKind, textOf, type YamlValue } from "../yaml/tree";

/** What to write in place of a list where Dalec expects a mapping; undefined when the items do not tell the names. */
export function insteadOfItems(value: YamlValue, { values }: MapSchema): string | undefined {
  const [first] = value.type === "list" ? value.items : [];
  const pair = values.kind === "text" ? textPair(first) : named(textOf(first), values);
  return pair === undefined ? undefined : `Write a mapping: {${pair}}.`;
}

/** A name with its text, for an item such as `A=b`, `A` or `A: b`. */
function textPair(item: YamlValue | undefined): string | undefined {
  if (item?.type === "mapping") {
    const [entry] = item.entries;
    const text = textOf(entry?.value);
    return entry && text !== undefined ? `${plain(entry.key)}: ${plain(text)}` : undefined;
  }
  const [, name, text = ""] = /^([^=]+)(?:=(.*))?$/s.exec(textOf(item) ?? "") ?? [];
  return name === undefined ? undefined : `${plain(name)}: ${plain(text)}`;
}

function named(name: string | undefined, values: Schema): string | undefined {
  if (name === undefined) return undefined;
  if (values.kind === "list") return `${plain(name)}: []`;
  // Dalec refuses an empty mapping where it expects one of several fields.
  const needsFields = values.kind === "object" && values.choice !== undefined;
  return `${plain(name)}: ${needsFields ? "{…}" : "{}"}`;
}

/** A text as YAML, in quotes where they could be needed. */
export function plain(text: string): string {
  const isPlain = /^[\w./+-]+$/.test(text) && readPlainScalar(text).kind === ScalarKind.String;
  return isPlain && !/^-+$/.test(text) ? text : JSON.stringify(text);
}

/** What to write in place of a list where Dalec expects one text. */
export function insteadOfList(path: string): string {
  const name = path.split(".").at(-1) ?? "";
  if (name === "entrypoint" || name === "cmd")
    return "Write one text, which Dalec splits into words like a shell.";
  if (name !== "command") return "Write one text.";
  return /(^|\.)tests\[/.test(path)
    ? "Write one text for each command, each in a step of its own."
    : `Write one text for the shell, "command: |" with a line for each command, or a step for each command.`;
}
