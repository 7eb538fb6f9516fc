import type { ArgumentProblem } from "../arguments";
import { isObject } from "../json";

/** Reads typed values from a stack's configuration, which is text, and remembers what is wrong with it. */
export interface ConfigReader {
  /** What was wrong with the values read so far. */
  readonly problems: ArgumentProblem[];
  /** A value as it is. */
  text(name: string): string | undefined;
  /** `true` or `false`. */
  flag(name: string): boolean | undefined;
  /** A whole number. */
  number(name: string): number | undefined;
  /** Words between commas, or a JSON list of them. */
  words(name: string): string[] | undefined;
  /** A JSON object whose values are text, as `pulumi config set --path` writes it. */
  texts(name: string): Record<string, string> | undefined;
  /** Any JSON value that has the expected shape. */
  shaped<T>(name: string, expected: string, fits: (value: unknown) => value is T): T | undefined;
}

/** A reader over the values below one namespace; keys are without it. */
export function configReader(namespace: string, values: Readonly<Record<string, string>>): ConfigReader {
  const problems: ArgumentProblem[] = [];
  const text = (name: string) => values[name];
  const refuse = (name: string, expected: string): undefined => {
    problems.push({
      propertyPath: `${namespace}:${name}`,
      reason: `expected ${expected}, got "${values[name]}"`,
    });
  };
  const shaped = <T>(name: string, expected: string, fits: (value: unknown) => value is T): T | undefined => {
    const given = text(name);
    if (given === undefined) {
      return undefined;
    }
    const value = parseJson(given);
    return fits(value) ? value : refuse(name, expected);
  };
  return {
    problems,
    text,
    shaped,
    flag: (name) => shaped(name, "true or false", (value): value is boolean => typeof value === "boolean"),
    number: (name) => shaped(name, "a whole number", (value): value is number => Number.isInteger(value)),
    words: (name) => {
      const given = text(name);
      if (given === undefined || given.trimStart().startsWith("[")) {
        return shaped(name, "a list of texts", isWords);
      }
      return given
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "");
    },
    texts: (name) => {
      const found = shaped(name, "an object; set its keys with `pulumi config set --path`", isTexts);
      return found && Object.fromEntries(Object.entries(found).map(([key, value]) => [key, String(value)]));
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isTexts(value: unknown): value is Record<string, string | number | boolean> {
  return (
    isObject(value) &&
    Object.values(value).every((item) => ["string", "number", "boolean"].includes(typeof item))
  );
}
