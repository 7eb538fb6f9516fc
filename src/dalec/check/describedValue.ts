import { ScalarKind, type YamlValue } from "../yaml/tree";

/** A value in a message about its type. */
export function described(value: YamlValue): string {
  if (value.type !== "scalar") return value.type === "list" ? "a list" : "a mapping";
  switch (value.kind) {
    case ScalarKind.Null:
      return "nothing";
    case ScalarKind.Boolean:
    case ScalarKind.Integer:
    case ScalarKind.Float:
      return value.text;
    case ScalarKind.String:
      return JSON.stringify(value.text.length > 40 ? `${value.text.slice(0, 40)}…` : value.text);
  }
}
