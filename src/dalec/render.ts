import type { Schema } from "./schema/schemaDefinition";
import { spec as specSchema } from "./schema/specSchema";
import { defaultFrontend } from "./syntaxLine";
import type { DalecSpec } from "./types";
import { readPlainScalar } from "./yaml/scalar";
import { ScalarKind } from "./yaml/tree";

/** How `renderSpec` writes. */
export interface RenderSpecOptions {
  /** Frontend image for the `# syntax=` line. Defaults to the pinned release, `defaultFrontend`. */
  frontend?: string;
}

/**
 * Writes a spec as YAML, with its `# syntax=` line.
 *
 * Equal specs give equal text: fields stand in the order of their documentation, names in the order given, modes are
 * decimal numbers, since readers of YAML do not agree on octal ones. Fields that are undefined are left out.
 */
export function renderSpec(spec: DalecSpec, options: RenderSpecOptions = {}): string {
  const body = block(spec, specSchema, "");
  return `# syntax=${options.frontend ?? defaultFrontend}\n${body === "" ? "{}\n" : body}`;
}

/** A mapping or a list, one line or more an entry, each with its line end. */
function block(value: unknown, schema: Schema | undefined, indent: string): string {
  if (Array.isArray(value)) {
    const items = schema?.kind === "list" ? schema.items : undefined;
    return value.map((item) => `${indent}-${behind(item, items, `${indent}  `, "item")}`).join("");
  }
  return ordered(value, schema)
    .map(
      ([key, inner, innerSchema]) =>
        `${indent}${plain(key)}:${behind(inner, innerSchema, `${indent}  `, "field")}`,
    )
    .join("");
}

/** What stands behind a `-` or a `key:`. */
function behind(value: unknown, schema: Schema | undefined, indent: string, place: "item" | "field"): string {
  const chosen = choose(value, schema);
  if (Array.isArray(value)) return value.length === 0 ? " []\n" : `\n${block(value, chosen, indent)}`;
  if (typeof value !== "object" || value === null) return ` ${scalar(value, chosen, indent)}\n`;
  const inner = block(value, chosen, indent);
  if (inner === "") return " {}\n";
  // The first field of an item stands behind its dash.
  return place === "item" ? ` ${inner.slice(indent.length)}` : `\n${inner}`;
}

/** The fields of an object with their schemas: the documented ones in their order, then the others in theirs. */
function ordered(
  value: unknown,
  schema: Schema | undefined,
): [key: string, value: unknown, schema: Schema | undefined][] {
  if (typeof value !== "object" || value === null) return [];
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (schema?.kind === "map") return given.map(([key, inner]) => [key, inner, schema.values]);
  const fields = schema?.kind === "object" ? schema.fields() : {};
  const names = Object.keys(fields);
  const rank = (key: string) => (names.includes(key) ? names.indexOf(key) : names.length);
  return given
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([key, inner]) => [key, inner, Object.hasOwn(fields, key) ? fields[key]?.schema : undefined]);
}

function choose(value: unknown, schema: Schema | undefined): Schema | undefined {
  if (schema?.kind !== "either") return schema;
  const isList = Array.isArray(value);
  return isList === (schema.preferred.kind === "list") && typeof value === "object"
    ? schema.preferred
    : schema.other;
}

function scalar(value: unknown, schema: Schema | undefined, indent: string): string {
  if (value === null || value === undefined) return "null";
  if (typeof value !== "string") return String(value);
  if (schema?.kind === "date") return value;
  return literal(value, indent) ?? plain(value);
}

/** A text of several lines as a block, where nothing in it could be read in another way. */
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
/** Words that some readers of YAML take for true or false. */
const ambiguous = /^(?:y|n|yes|no|on|off)$/i;
const dottedNumbers = /^[0-9]+\.[0-9]+\.[0-9.]+$/;
const numberLike = /^[-+]?[0-9][-:+._0-9a-fA-FxoeEtTzZ]*$/;

/** A text on one line, in quotes where a reader of YAML could take it for something else. */
function plain(text: string): string {
  const isText = readPlainScalar(text).kind === ScalarKind.String && !ambiguous.test(text);
  const isPlain =
    isText &&
    text.length < 200 &&
    harmless.test(text) &&
    (!numberLike.test(text) || dottedNumbers.test(text));
  return isPlain ? text : quoted(text);
}

/** JSON's escapes are YAML's too; what YAML could take for a line end or a mark is escaped as well. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
