import type { Field, ObjectSchema, Schema } from "../../src/dalec/schema/schema";

/** A file of generated types: the objects that `roots` lead to and no earlier file has. */
export interface TypesFile {
  name: string;
  roots: readonly Schema[];
}

/** Writes the schema as TypeScript interfaces, spread over files; each object stands in the first file that reaches it. */
export function typesOf(files: readonly TypesFile[]): Map<string, string> {
  const homes = new Map<ObjectSchema, string>();
  for (const { name, roots } of files) for (const root of roots) assign(root, name, homes);
  return new Map(files.map(({ name }) => [name, fileText(name, homes)]));
}

function assign(schema: Schema, file: string, homes: Map<ObjectSchema, string>): void {
  if (schema.kind === "object") {
    if (homes.has(schema)) return;
    homes.set(schema, file);
  }
  for (const inner of innerSchemas(schema)) assign(inner, file, homes);
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

function objectsIn(schema: Schema): ObjectSchema[] {
  return schema.kind === "object" ? [schema] : innerSchemas(schema).flatMap(objectsIn);
}

function fileText(file: string, homes: ReadonlyMap<ObjectSchema, string>): string {
  const own = [...homes].filter(([, home]) => home === file).map(([schema]) => schema);
  own.sort((a, b) => (a.name < b.name ? -1 : 1));
  const imports = new Map<string, Set<string>>();
  for (const schema of own) {
    for (const field of Object.values(schema.fields())) {
      for (const used of objectsIn(field.schema)) {
        const home = homes.get(used);
        if (home !== undefined && home !== file)
          imports.set(home, (imports.get(home) ?? new Set()).add(used.name));
      }
    }
  }
  const importLines = [...imports]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([home, names]) => `import type { ${[...names].sort().join(", ")} } from "./${home}";`);
  return [
    "// Generated from src/dalec/schema; `npx vitest run test/dalec/types.test.ts -u` writes it.",
    ...importLines,
    "",
    own.map(interfaceText).join("\n"),
  ].join("\n");
}

function interfaceText(schema: ObjectSchema): string {
  const extension =
    schema.name === "DalecSpec"
      ? ["  /** Anything, for other tools. */", `  [extension: \`x-\${string}\`]: unknown;`]
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
  const { presence, deprecated, description, schema } = field;
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
