import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { hasCode, messageOf } from "../machine/caught";
import {
  expectationOf,
  firstSpec,
  type LanguageName,
  languageNames,
  packageNameOf,
  titleOf,
} from "./firstSpec";
import { oneOf, parseOptions, UsageError } from "./options";
import type { Output } from "./output";

const defaultFile = "my-spec.yml";

export const initUsage = "usage: pulumi-dalec init [--language <language>] [--name <name>] [<file>]";

export const initHelp = `${initUsage}

Writes a first spec, ${defaultFile} unless a file is named, for what is in the same directory. It never overwrites a file.

  --language <language>  ${languageNames.slice(0, -1).join(", ")}, or files for what is built already. Defaults to a question on a terminal.
  --name <name>          Name of the package. Defaults to that of the directory.
  -h, --help             Print this help.
  --version              Print the version of pulumi-dalec.`;

/** Asks which language; undefined if nobody can answer. */
type Ask = (question: string) => Promise<string | undefined>;

/** `pulumi-dalec init`: writes a first spec and returns 0, 1 if it cannot be written, or 2 for wrong use. */
export async function init(
  args: readonly string[],
  output: Output,
  errors: Output,
  ask: Ask = askOnTerminal,
): Promise<number> {
  try {
    const { file, language, name } = await wishes(args, ask);
    const text = firstSpec(language, { name, schema: schemaFor(file) });
    writeFileSync(file, text, { flag: "wx" });
    output.write(`${file} is written. It expects, in the same directory: ${expectationOf(language, name)}.
Next: fill in description, license and packager, then run
  pulumi-dalec check ${file} --target bookworm/deb
`);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      errors.write(`${error.message}\n${initUsage}\n`);
      return 2;
    }
    const reason = hasCode(error, "EEXIST") ? "it exists already; name another file" : messageOf(error);
    errors.write(`the spec cannot be written: ${reason}\n`);
    return 1;
  }
}

async function wishes(args: readonly string[], ask: Ask) {
  const { values, positionals } = parseOptions(args, {
    language: { type: "string" },
    name: { type: "string" },
  });
  if (positionals.length > 1) throw new UsageError(`expected one file, got ${positionals.join(" ")}`);
  const [file = defaultFile] = positionals;
  const { name = packageNameOf(basename(dirname(resolve(file)))) } = values;
  if (packageNameOf(name) !== name) {
    throw new UsageError(`expected lower-case letters, digits, and -, + and . as --name, got "${name}"`);
  }
  const language = values.language ?? (await ask(question()))?.trim();
  if (language === undefined) throw new UsageError(`expected --language ${languageNames.join("|")}`);
  return { file, name, language: oneOf<LanguageName>("--language", languageNames, language) };
}

function question(): string {
  const choices = languageNames.map((name) => `  ${name.padEnd(7)} ${titleOf(name)}\n`);
  return `What is the package made from?\n${choices.join("")}> `;
}

async function askOnTerminal(text: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(text);
  } finally {
    terminal.close();
  }
}

/** The JSON Schema of the installed package, from the spec; undefined where it is not installed beside the spec or above. */
function schemaFor(file: string): string | undefined {
  const schema = join("node_modules", "pulumi-dalec", "schema", "dalec-spec.schema.json");
  const directory = dirname(resolve(file));
  for (let above = directory; ; above = dirname(above)) {
    if (existsSync(join(above, schema))) return relative(directory, join(above, schema));
    if (above === dirname(above)) return undefined;
  }
}
