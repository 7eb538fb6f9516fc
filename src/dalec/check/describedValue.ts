import { ScalarKind, type YamlValue } from "../yaml/tree";

/** A value in a message about its type. */
export function described(value: YamlValue): string {
  if (value.type !== "scalar") return value.type === "list" ? "a list" : "a mapping";
  if (value.kind !== ScalarKind.String) return value.text;
  return JSON.stringify(value.text.length > 40 ? `${value.text.slice(0, 40)}…` : value.text);
}
