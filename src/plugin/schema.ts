import * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../arguments";
import { camelCase, isObject } from "../json";

/** As much of a package schema as holding values to it takes. */
export interface PackageSchema {
  /** The types by token, such as `dalec:index:Frontend`. */
  types: SchemaTypes;
  /** What each component takes and gives, by token. */
  resources: Record<string, ComponentSchema>;
}

/** The types of a package schema, by token. */
export type SchemaTypes = Readonly<Record<string, unknown>>;

/** What a component takes and gives. */
export interface ComponentSchema {
  /** The type of each argument. */
  inputProperties: Record<string, unknown>;
  /** The arguments that cannot be left out. */
  requiredInputs?: string[];
  /** The type of each output. */
  properties: Record<string, unknown>;
}

/** A value with the types that the schema wants, and what is wrong with it. */
export interface Fitted {
  /** The value; numbers and flags where the schema wants text are text. */
  value: unknown;
  /** What is wrong, with the path of each property. */
  problems: ArgumentProblem[];
}

/** What a value is held to, and how. */
export interface Fitting {
  /** The types that others refer to. */
  types: SchemaTypes;
  /**
   * Given for arguments of a program in another language: what takes the place of a value that comes later, which `hold`
   * holds to its type. Names may then be `driver_options` as well, as what a stack in Python exports has them, and null
   * stands for nothing.
   */
  later?: (output: pulumi.Output<unknown>, hold: (known: unknown) => Fitted) => unknown;
  /** Whether messages leave values out, since they may be secret. Defaults to false. */
  confidential?: boolean;
}

/**
 * Holds a value to a type of the package schema, where no compiler has: arguments from a stack's configuration, and those
 * of programs in other languages. A misspelt one would be left out in silence.
 *
 * `pulumi config set --path` turns what looks like a number into one, so numbers are accepted as text.
 */
export function fitValue(fitting: Fitting, type: unknown, value: unknown, path: string): Fitted {
  if (!isObject(type)) return { value, problems: [] };
  if (pulumi.Output.isInstance(value)) {
    const hold = (known: unknown) => fitValue({ ...fitting, confidential: true }, type, known, path);
    return { value: fitting.later?.(value, hold) ?? value, problems: [] };
  }
  if (typeof type.$ref === "string") {
    return fitValue(fitting, fitting.types[type.$ref.replace("#/types/", "")], value, path);
  }
  if (Array.isArray(type.enum)) return fitEnum(fitting, type.enum, value, path);
  if (type.type === "array") return fitList(fitting, type.items, value, path);
  if (type.type === "object") return fitObject(fitting, type, value, path);
  return fitScalar(fitting, type.type, value, path);
}

function fitObject(fitting: Fitting, type: Record<string, unknown>, value: unknown, path: string): Fitted {
  if (!isObject(value)) return wrong(fitting, value, path, "an object");
  const properties = isObject(type.properties) ? type.properties : {};
  const required = Array.isArray(type.required) ? type.required : [];
  const problems: ArgumentProblem[] = [];
  const result: Record<string, unknown> = {};
  for (const [given, inner] of Object.entries(value)) {
    if (fitting.later && inner === null) continue;
    const key = fitting.later && Object.hasOwn(properties, camelCase(given)) ? camelCase(given) : given;
    const wanted = Object.hasOwn(properties, key) ? properties[key] : type.additionalProperties;
    if (wanted === undefined) {
      const reason = `unknown key. The keys are: ${Object.keys(properties).join(", ")}`;
      problems.push({ propertyPath: pathTo(path, key), reason });
      continue;
    }
    const fitted = fitValue(fitting, wanted, inner, pathTo(path, key));
    result[key] = fitted.value;
    problems.push(...fitted.problems);
  }
  for (const key of required.filter((one) => !(String(one) in result))) {
    problems.push({ propertyPath: pathTo(path, key), reason: "is missing" });
  }
  return { value: result, problems };
}

function pathTo(path: string, key: unknown): string {
  return path === "" ? String(key) : `${path}.${key}`;
}

function fitList(fitting: Fitting, items: unknown, value: unknown, path: string): Fitted {
  if (!Array.isArray(value)) return wrong(fitting, value, path, "a list");
  const fitted = value.map((item, index) => fitValue(fitting, items, item, `${path}[${index}]`));
  return {
    value: fitted.map((one) => one.value),
    problems: fitted.flatMap(({ problems }) => problems),
  };
}

function fitEnum(fitting: Fitting, members: unknown[], value: unknown, path: string): Fitted {
  const accepted = members.filter(isObject).map((member) => member.value);
  return accepted.includes(value)
    ? { value, problems: [] }
    : wrong(fitting, value, path, `one of ${accepted.join(", ")}`);
}

function fitScalar(fitting: Fitting, type: unknown, value: unknown, path: string): Fitted {
  if (type === "string" && ["number", "boolean"].includes(typeof value)) {
    return { value: String(value), problems: [] };
  }
  const fits = type === "integer" ? Number.isInteger(value) : typeof value === type;
  return fits ? { value, problems: [] } : wrong(fitting, value, path, scalars[String(type)] ?? String(type));
}

const scalars: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

function wrong({ confidential }: Fitting, value: unknown, path: string, expected: string): Fitted {
  const got = confidential ? kindOf(value) : JSON.stringify(value);
  return { value, problems: [{ propertyPath: path, reason: `expected ${expected}; got ${got}` }] };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return isObject(value) ? "an object" : (scalars[typeof value] ?? "nothing");
}
