import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../../src/json";
import { configurationKeys, type Properties, propertiesOf } from "../../src/program/keys";
import { type PackageSchema, referredType, type SchemaTypes } from "../../src/shape/fitValue";
import { tableOf, withMarked } from "./markdown.mjs";

const project = join(__dirname, "..", "..");

/** The page of the configuration with the tables that the package schema gives, each between its markers. */
export function withKeys(page: string, schema: PackageSchema): string {
  const { all, ofDrivers } = configurationKeys(schema);
  const builders = Object.entries(ofDrivers).map(
    ([driver, properties]) => `\n### ${driver}\n\n${tableOfKeys(schema.types, "builder.", properties)}`,
  );
  const keys = tableOfKeys(schema.types, "", all);
  return withMarked(withMarked(page, "keys", `\n${keys}\n`), "builder-keys", `${builders.join("")}\n`);
}

function tableOfKeys(types: SchemaTypes, prefix: string, properties: Properties): string {
  const rows = Object.entries(properties).map(([name, property]) => {
    const { meaning, omitted } = described(String(property.description));
    const type = name === "builder" ? "object" : typeText(types, property, properties);
    return [`\`dalec:${prefix}${name}\``, meaning, type, omitted].map((cell) => cell.replaceAll("|", "\\|"));
  });
  return tableOf(["key", "meaning", "type", "default"], rows);
}

/** A description as one line of Markdown, and the part of it that says what happens when the key is omitted. */
function described(description: string): { meaning: string; omitted: string } {
  const text = description.replaceAll(/\{\{% ref \S*\/(\w+) %\}\}/g, "`$1`").replaceAll(/\s+/g, " ");
  const [sentence = "", omitted = ""] = /\s*\bDefaults to (.+?)\.(?=\s|$)/.exec(text) ?? [];
  return { meaning: text.replace(sentence, "").trim(), omitted };
}

/** A type in words. What an entry of a list has in common with the table is not repeated. */
function typeText(types: SchemaTypes, type: unknown, table: Properties): string {
  if (!isObject(type)) return "";
  if (typeof type.$ref === "string") return typeText(types, referredType(types, type.$ref), table);
  if (Array.isArray(type.enum)) return type.enum.map(({ value }) => `\`${value}\``).join(", ");
  if (type.type === "array")
    return `list of ${typeText(types, type.items, table).replace(/^object/, "objects")}`;
  if (isObject(type.additionalProperties))
    return `${typeText(types, type.additionalProperties, table)} by name`;
  if (type.type !== "object") return scalars[String(type.type)] ?? "";
  const names = Object.keys(propertiesOf(types, type));
  const own = names.filter((name) => name === "target" || !(name in table)).map((name) => `\`${name}\``);
  const shared = names.length > own.length && names.includes("target") ? " and keys of this table" : "";
  return `object: ${shared === "" ? names.map((name) => `\`${name}\``).join(", ") : own.join(", ") + shared}`;
}

const scalars: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
};

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === __filename) {
  const file = join(project, "docs", "configuration.md");
  const schema = JSON.parse(readFileSync(join(project, "schema", "pulumi-package.schema.json"), "utf8"));
  writeFileSync(file, withKeys(readFileSync(file, "utf8"), schema));
}
