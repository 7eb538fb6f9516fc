import type { Schema } from "./schema/schemaDefinition";
import { spec as specSchema } from "./schema/specSchema";
import { defaultFrontend } from "./syntaxLine";
import type { DalecSpec } from "./types";
import { readPlainScalar } from "./yaml/scalar";
import { ScalarKind } from "./yaml/tree";

/** How `renderSpec` writes a spec. */
export interface RenderSpecOptions {
  /** Frontend image for the `# syntax=` line. Defaults to the release that this library was tested with. */
  frontend?: string;
}

/**
 * Writes a spec as YAML, with its `# syntax=` line.
 *
 * Equal specs give equal text. Fields are written in the order of their documentation, and names in the order of the
 * object. Modes are written as decimal numbers, because YAML readers do not agree on octal ones. Undefined fields are
 * left out.
 */
export function renderSpec(spec: DalecSpec, options: RenderSpecOptions = {}): string {
  const body = block(spec, specSchema, "");
  return `# syntax=${options.frontend ?? defaultFrontend}\n${body === "" ? "{}\n" : body}`;
}

/** A mapping or a list, with one or more lines per entry. Every line has a line end. */
function block(value: unknown, schema: Schema | undefined, indent: string): string {
  if (Array.isArray(value)) {
    const items = schema?.kind === "list" ? schema.items : undefined;
    return value.map((item) => `${indent}-${after(item, items, `${indent}  `, "item")}`).join("");
  }
  return ordered(value, schema)
    .map(
      ([key, inner, innerSchema]) =>
        `${indent}${plain(key)}:${after(inner, innerSchema, `${indent}  `, "field")}`,
    )
    .join("");
}

/** The text after a `-` or a `key:`. */
function after(value: unknown, schema: Schema | undefined, indent: string, owner: "item" | "field"): string {
  const chosen = preferredForm(schema);
  if (Array.isArray(value)) return value.length === 0 ? " []\n" : `\n${block(value, chosen, indent)}`;
  if (typeof value !== "object" || value === null) return ` ${scalar(value, chosen, indent)}\n`;
  const inner = block(value, chosen, indent);
  if (inner === "") return " {}\n";
  // The first field of an item follows the dash on the same line.
  return owner === "item" ? ` ${inner.slice(indent.length)}` : `\n${inner}`;
}

/** The fields of an object with their schemas: first those of the schema, in its order, then the others. */
function ordered(
  value: unknown,
  schema: Schema | undefined,
): [key: string, value: unknown, schema: Schema | undefined][] {
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (schema?.kind === "map") return entries.map(([key, inner]) => [key, inner, schema.values]);
  const fields = schema?.kind === "object" ? schema.fields() : {};
  const names = Object.keys(fields);
  const rank = (key: string) => (names.includes(key) ? names.indexOf(key) : names.length);
  return entries
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([key, inner]) => [key, inner, Object.hasOwn(fields, key) ? fields[key]?.schema : undefined]);
}

/** A value in the other of two forms consists of texts, which have no fields to order. */
function preferredForm(schema: Schema | undefined): Schema | undefined {
  return schema?.kind === "either" ? schema.preferred : schema;
}

function scalar(value: unknown, schema: Schema | undefined, indent: string): string {
  if (value === null || value === undefined) return "null";
  if (typeof value !== "string") return String(value);
  if (schema?.kind === "date") return value;
  return literal(value, indent) ?? plain(value);
}

/** A text of several lines as a block; undefined when a YAML reader could read the block differently. */
function literal(text: string, indent: string): string | undefined {
  if (!/^[\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff]+$/.test(text) || /^\s|[ \t]$|[ \t]\n/.test(text))
    return undefined;
  const ends = text.endsWith("\n");
  const lines = (ends ? text.slice(0, -1) : text).split("\n");
  if ((!ends && lines.length < 2) || lines.at(-1) === "") return undefined;
  const body = lines.map((line) => (line === "" ? "" : `${indent}${line}`)).join("\n");
  return `${ends ? "|" : "|-"}\n${body}`;
}

const harmless = /^[A-Za-z0-9_./$][A-Za-z0-9_./@+~=(){}$<>,;^&-]*(?:[ :][A-Za-z0-9_./@+~=(){}$<>,;^&-]+)*$/;
/** Words that some YAML readers read as true or false. */
const ambiguous = /^(?:y|n|yes|no|on|off)$/i;
const dottedNumbers = /^[0-9]+\.[0-9]+\.[0-9.]+$/;
const numberLike = /^[-+]?[0-9][-:+._0-9a-fA-FxoeEtTzZ]*$/;

/** A text on one line, in quotes when a YAML reader could read it as something else. */
function plain(text: string): string {
  const isText = readPlainScalar(text).kind === ScalarKind.String && !ambiguous.test(text);
  const isPlain =
    isText &&
    text.length < 200 &&
    harmless.test(text) &&
    (!numberLike.test(text) || dottedNumbers.test(text));
  return isPlain ? text : quoted(text);
}

/** YAML has the escapes of JSON. Characters that YAML could read as a line end or a mark are escaped as well. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
