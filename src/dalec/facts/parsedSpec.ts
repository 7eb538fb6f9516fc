import { defined } from "../../json";
import { type SyntaxLine, syntaxLine } from "../syntaxLine";
import { fieldOf, fieldsOf, type Located, located, textAt } from "../yaml/located";
import { parseYaml, type YamlText } from "../yaml/parse";
import { everySource, type FoundSource } from "./everySource";

/** A parsed spec, with the parts that every reader of it needs. */
export interface ParsedSpec {
  text: string;
  yaml: YamlText;
  /** The whole spec. */
  root: Located;
  /** The `# syntax=` line. Omitted when BuildKit finds none. */
  syntax?: SyntaxLine;
  /** Every source of the spec. */
  sources: readonly FoundSource[];
  /** The build arguments that the spec declares, with their defaults. */
  declaredArguments: Readonly<Record<string, string>>;
}

/** Parses a spec. Never throws: `yaml.problems` lists what prevents it from being read. */
export function parsedSpec(text: string): ParsedSpec {
  const yaml = parseYaml(text);
  const root = located(yaml.value);
  const facts = { sources: everySource(root), declaredArguments: declaredArguments(root) };
  return { text, yaml, root, ...facts, ...defined({ syntax: syntaxLine(text) }) };
}

function declaredArguments(root: Located): Record<string, string> {
  const declared = fieldsOf(fieldOf(root, "args"));
  return Object.fromEntries(declared.map((argument) => [argument.key, textAt(argument) ?? ""]));
}
