import type { ArgumentProblem } from "../errors";
import { isObject } from "./reader";

/** The types of the package schema, by token. */
export type SchemaTypes = Readonly<Record<string, unknown>>;

/** A value with the types that the schema wants, and what is wrong with it. */
export interface Fitted {
  /** The value; numbers and flags where the schema wants text are text. */
  value: unknown;
  /** What is wrong, with the path of each property. */
  problems: ArgumentProblem[];
}

/**
 * Holds a value from the configuration to a type of the package schema: the arguments of a builder have no other
 * reader, and a misspelt one would be left out in silence.
 *
 * `pulumi config set --path` turns what looks like a number into one, so numbers are accepted as text.
 */
export function fitValue(types: SchemaTypes, type: unknown, value: unknown, path: string): Fitted {
  if (!isObject(type)) return { value, problems: [] };
  if (typeof type.$ref === "string") {
    return fitValue(types, types[type.$ref.replace("#/types/", "")], value, path);
  }
  if (Array.isArray(type.enum)) return fitEnum(type.enum, value, path);
  if (type.type === "array") return fitList(types, type.items, value, path);
  if (type.type === "object") return fitObject(types, type, value, path);
  if (type.type === "string" && ["number", "boolean"].includes(typeof value)) {
    return { value: String(value), problems: [] };
  }
  return typeof value === type.type ? { value, problems: [] } : wrong(value, path, nameOf(type.type));
}

function fitObject(types: SchemaTypes, type: Record<string, unknown>, value: unknown, path: string): Fitted {
  if (!isObject(value)) return wrong(value, path, "an object; set its keys with `pulumi config set --path`");
  const properties = isObject(type.properties) ? type.properties : {};
  const required = Array.isArray(type.required) ? type.required : [];
  const problems: ArgumentProblem[] = [];
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const wanted = Object.hasOwn(properties, key) ? properties[key] : type.additionalProperties;
    if (wanted === undefined) {
      const reason = `unknown key. The keys are: ${Object.keys(properties).join(", ")}`;
      problems.push({ propertyPath: `${path}.${key}`, reason });
      continue;
    }
    const fitted = fitValue(types, wanted, inner, `${path}.${key}`);
    result[key] = fitted.value;
    problems.push(...fitted.problems);
  }
  for (const key of required.filter((one) => !(String(one) in value))) {
    problems.push({ propertyPath: `${path}.${key}`, reason: "is missing" });
  }
  return { value: result, problems };
}

function fitList(types: SchemaTypes, items: unknown, value: unknown, path: string): Fitted {
  if (!Array.isArray(value)) return wrong(value, path, "a list");
  const fitted = value.map((item, index) => fitValue(types, items, item, `${path}[${index}]`));
  return {
    value: fitted.map((one) => one.value),
    problems: fitted.flatMap(({ problems }) => problems),
  };
}

function fitEnum(members: unknown[], value: unknown, path: string): Fitted {
  const accepted = members.filter(isObject).map((member) => member.value);
  return accepted.includes(value)
    ? { value, problems: [] }
    : wrong(value, path, `one of ${accepted.join(", ")}`);
}

function wrong(value: unknown, path: string, expected: string): Fitted {
  return {
    value,
    problems: [{ propertyPath: path, reason: `expected ${expected}; got ${JSON.stringify(value)}` }],
  };
}

function nameOf(type: unknown): string {
  const names: Record<string, string> = { string: "text", number: "a number", boolean: "true or false" };
  return names[String(type)] ?? String(type);
}
