import { realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  descriptionOf,
  type Field,
  type ObjectSchema,
  type Schema,
} from "../src/dalec/schema/schemaDefinition";
import { spec } from "../src/dalec/schema/specSchema";

/** The TypeScript interfaces of every object that a schema leads to, sorted by name. */
export function typesOf(schema: Schema): string {
  const objects = new Map<string, ObjectSchema>();
  collect(schema, objects);
  const sorted = [...objects.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const head = "// Generated from src/dalec/schema by `npm run generate:types`.\n";
  return [head, ...sorted.map(interfaceText)].join("\n");
}

function collect(schema: Schema, into: Map<string, ObjectSchema>): void {
  if (schema.kind === "object") {
    if (into.has(schema.name)) return;
    into.set(schema.name, schema);
  }
  for (const inner of innerSchemas(schema)) collect(inner, into);
}

function innerSchemas(schema: Schema): Schema[] {
  switch (schema.kind) {
    case "list":
      return [schema.items];
    case "map":
      return [schema.values];
    case "either":
      return [schema.preferred, schema.other];
    case "object":
      return Object.values(schema.fields()).map((field) => field.schema);
    default:
      return [];
  }
}

function interfaceText(schema: ObjectSchema): string {
  const extension =
    schema.name === "DalecSpec"
      ? ["  /** A field for other tools, with any value. */", `  [extension: \`x-\${string}\`]: unknown;`]
      : [];
  return [
    comment(schema.description, ""),
    `export interface ${schema.name} {`,
    ...Object.entries(schema.fields()).map(([name, field]) => fieldText(name, field)),
    ...extension,
    "}",
    "",
  ].join("\n");
}

function fieldText(name: string, field: Field): string {
  const { presence, deprecated, schema } = field;
  const description = descriptionOf(field);
  const remark =
    deprecated === undefined ? description : `${description}\n@deprecated Use \`${deprecated}\`.`;
  return `${comment(remark, "  ")}\n  ${name}${presence === "optional" ? "?" : ""}: ${typeText(schema)};`;
}

function comment(text: string, indent: string): string {
  const lines = text.split("\n").flatMap((line) => wrap(line, 110 - indent.length - 3));
  if (lines.length === 1) return `${indent}/** ${lines[0]} */`;
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`].join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width - 3)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function typeText(schema: Schema): string {
  switch (schema.kind) {
    case "text":
      return schema.values === undefined
        ? "string"
        : schema.values.map((value) => JSON.stringify(value)).join(" | ");
    case "date":
      return "string";
    case "boolean":
      return "boolean";
    case "integer":
    case "mode":
      return "number";
    case "nothing":
      return "Record<string, never>";
    case "list":
      return `${inBrackets(typeText(schema.items))}[]`;
    case "map":
      return `Record<string, ${typeText(schema.values)}>`;
    case "object":
      return schema.name;
    case "either":
      return `${typeText(schema.preferred)} | ${typeText(schema.other)}`;
  }
}

function inBrackets(type: string): string {
  return type.includes(" | ") ? `(${type})` : type;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === __filename) {
  writeFileSync(join(__dirname, "..", "src", "dalec", "types.ts"), typesOf(spec));
}
