import * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../arguments";
import { isGuarded } from "../confidential";
import { didYouMean, nearestNames } from "../dalec/nearest";
import { camelCase, isObject } from "../json";

/** The parts of a Pulumi package schema that values are checked against. */
export interface PackageSchema {
  /** The types by token, such as `dalec:index:Frontend`. */
  types: SchemaTypes;
  /** The inputs and outputs of each component, by token. */
  resources: Record<string, ComponentSchema>;
}

/** The types of a package schema, by token. */
export type SchemaTypes = Readonly<Record<string, unknown>>;

/** The inputs and outputs of a component. */
export interface ComponentSchema {
  /** The type of each input. */
  inputProperties: Record<string, unknown>;
  /** The inputs that a program must set. */
  requiredInputs?: string[];
  /** The type of each output. */
  properties: Record<string, unknown>;
}

/** A value in the types of the schema, and its problems. */
export interface Fitted {
  /** The value, converted where the schema wants another type: a number to text, for example. */
  value: unknown;
  /** The problems, each with the path of its property. */
  problems: ArgumentProblem[];
}

/** Where a value comes from, which decides what is converted and what a message may show. */
export interface Fitting {
  /** The types that other types refer to. */
  types: SchemaTypes;
  /** Handles an output: returns what replaces it, and fits its value by `fit` once that is known. Defaults to keeping it. */
  later?: (output: pulumi.Output<unknown>, fit: (known: unknown) => Fitted) => unknown;
  /**
   * Whether the values are those of a program in another language: it writes `driver_options` for `driverOptions`, as Python
   * exports it, and null for an omitted argument. Defaults to false.
   */
  foreign?: boolean;
  /** Whether text is converted to the other types, as the configuration of a stack is all text. Defaults to false. */
  fromText?: boolean;
  /** Whether a number or a flag is refused where text is expected. Defaults to false: it is converted. */
  exact?: boolean;
  /**
   * Whether messages show no value at all, since it may be secret. Defaults to false, but what is below `builder`, `secrets`
   * and the like is always confidential.
   */
  confidential?: boolean;
}

/**
 * Fits a value to a type of the package schema where no compiler has: the configuration of a stack, and arguments of
 * programs in other languages. Without this, a misspelt argument would be ignored.
 *
 * `pulumi config set --path` writes numbers and flags where they look like one, so both are accepted as text.
 */
export function fitValue(fitting: Fitting, type: unknown, value: unknown, path: string): Fitted {
  if (!isObject(type)) return { value, problems: [] };
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    const fit = (known: unknown) => fitValue({ ...fitting, confidential: true }, type, known, path);
    const output = value instanceof Promise ? pulumi.output<unknown>(value) : value;
    return { value: fitting.later?.(output, fit) ?? value, problems: [] };
  }
  if (typeof type.$ref === "string")
    return fitValue(fitting, referredType(fitting.types, type.$ref), value, path);
  if (Array.isArray(type.enum)) return fitEnum(fitting, type.enum, value, path);
  const known = fitting.fromText && typeof value === "string" ? fromText(type.type, value) : value;
  if (type.type === "array") return fitList(fitting, type.items, known, path);
  if (type.type === "object") return fitObject(fitting, type, known, path);
  return fitScalar(fitting, type.type, known, path);
}

/** The type that `#/types/dalec:index:Frontend` refers to. */
export function referredType(types: SchemaTypes, reference: string): unknown {
  return types[reference.replace("#/types/", "")];
}

/** Text in another type; the text itself when it is no such value. */
function fromText(type: unknown, text: string): unknown {
  if (type === "string") return text;
  if (type === "array" && !text.trimStart().startsWith("[")) {
    return text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fitObject(fitting: Fitting, type: Record<string, unknown>, value: unknown, path: string): Fitted {
  if (pulumi.Resource.isInstance(value)) {
    return mismatch(
      value,
      path,
      "data",
      "a resource. Pass an output of it, such as `connection` of a builder",
    );
  }
  if (!isObject(value)) return mismatch(value, path, "an object");
  const properties = isObject(type.properties) ? type.properties : {};
  const required = Array.isArray(type.required) ? type.required : [];
  const problems: ArgumentProblem[] = [];
  const result: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    // A map has no optional entries: one without a value is a variable of the environment that is not set, for example.
    const isOmitted = inner === undefined && (Object.hasOwn(properties, name) || !type.additionalProperties);
    if (isOmitted || (fitting.foreign && (inner ?? null) === null)) continue;
    const key = fitting.foreign && Object.hasOwn(properties, camelCase(name)) ? camelCase(name) : name;
    const wanted = Object.hasOwn(properties, key) ? properties[key] : type.additionalProperties;
    if (wanted === undefined) {
      problems.push(unknownKey(pathTo(path, key), key, Object.keys(properties)));
      continue;
    }
    const below = isGuarded(key) ? { ...fitting, confidential: true } : fitting;
    const fitted = fitValue(below, wanted, inner, pathTo(path, key));
    result[key] = fitted.value;
    problems.push(...fitted.problems);
  }
  for (const key of required.filter((one) => !(String(one) in result))) {
    problems.push({ propertyPath: pathTo(path, key), reason: "is required" });
  }
  return { value: result, problems };
}

function pathTo(path: string, key: unknown): string {
  return path === "" ? String(key) : `${path}.${key}`;
}

function unknownKey(propertyPath: string, key: string, keys: readonly string[]): ArgumentProblem {
  const near = didYouMean(nearestNames(key, keys));
  const reason = near ? `unknown key. ${near}` : `unknown key. The keys are: ${keys.join(", ")}`;
  return { propertyPath, reason };
}

function fitList(fitting: Fitting, items: unknown, value: unknown, path: string): Fitted {
  if (!Array.isArray(value)) return mismatch(value, path, "a list");
  const fitted = value.map((item, index) => fitValue(fitting, items, item, `${path}[${index}]`));
  return {
    value: fitted.map((one) => one.value),
    problems: fitted.flatMap(({ problems }) => problems),
  };
}

function fitEnum({ confidential }: Fitting, members: unknown[], value: unknown, path: string): Fitted {
  const accepted = members.filter(isObject).map((member) => String(member.value));
  if (typeof value === "string" && accepted.includes(value)) return { value, problems: [] };
  const expected = `one of ${accepted.join(", ")}`;
  if (typeof value !== "string") return mismatch(value, path, expected);
  const help = didYouMean(nearestNames(value, accepted));
  const got = confidential ? kindOf(value) : `"${value}"`;
  return mismatch(value, path, expected, `${got}${help === undefined ? "" : `. ${help}`}`);
}

function fitScalar({ confidential, exact }: Fitting, type: unknown, value: unknown, path: string): Fitted {
  if (type === "string" && !exact && ["number", "boolean"].includes(typeof value)) {
    return { value: String(value), problems: [] };
  }
  if (typeof value === "number" && !Number.isFinite(value))
    return mismatch(value, path, "a number", String(value));
  if (type === "integer" ? Number.isInteger(value) : typeof value === type) return { value, problems: [] };
  const expected = scalars[String(type)] ?? String(type);
  // The message shows the value only if it cannot be a secret. Text, lists and objects may contain one.
  const isShown = !confidential && type !== "string" && typeof value !== "object";
  return mismatch(value, path, expected, isShown ? JSON.stringify(value) : undefined);
}

const scalars: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

function mismatch(value: unknown, path: string, expected: string, got = kindOf(value)): Fitted {
  return { value, problems: [{ propertyPath: path, reason: `expected ${expected}, got ${got}` }] };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return isObject(value) ? "an object" : (scalars[typeof value] ?? "nothing");
}
