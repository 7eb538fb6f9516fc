import { type ParseArgsConfig, parseArgs } from "node:util";
import { sentence } from "../dalec";
import { didYouMean, nearestNames } from "../dalec/nearest";
import { defined } from "../json";
import { hasCode, messageOf } from "../machine/caught";

type OptionConfigs = NonNullable<ParseArgsConfig["options"]>;

type Parsed<Options extends OptionConfigs> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; tokens: true; options: Options }>
>;

/** Wrong use of a command; the message says what is wrong. */
export class UsageError extends Error {}

/**
 * The options and the other arguments of a command line.
 *
 * @throws UsageError for an option that the command does not have, with the nearest one; for a missing value; and for a
 * second value of an option that takes one
 */
export function parseOptions<const Options extends OptionConfigs>(
  args: readonly string[],
  options: Options,
): Parsed<Options> {
  try {
    const parsed = parseArgs({ args: [...args], allowPositionals: true, tokens: true, options });
    const once = new Set<string>();
    for (const token of parsed.tokens) {
      if (token.kind !== "option" || options[token.name]?.multiple) continue;
      if (once.has(token.name)) throw new UsageError(`--${token.name} takes one value, got several`);
      once.add(token.name);
    }
    return parsed;
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(explained(error, Object.keys(options)));
  }
}

/**
 * One of the values that an option allows.
 *
 * @throws UsageError for another value, with the nearest one
 */
export function oneOf<const Value extends string>(
  name: string,
  allowed: readonly Value[],
  given: string,
): Value {
  const found = allowed.find((value) => value === given);
  if (found !== undefined) return found;
  const message = `expected ${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)} as ${name}, got "${given}"`;
  throw new UsageError(sentence({ message, ...defined({ hint: didYouMean(nearestNames(given, allowed)) }) }));
}

/** The message of `parseArgs` in the words of this tool. */
function explained(error: unknown, names: readonly string[]): string {
  const message = messageOf(error);
  const [, unknown = ""] = /'(-[^' ]*)'/.exec(message) ?? [];
  if (hasCode(error, "ERR_PARSE_ARGS_UNKNOWN_OPTION")) {
    const near = nearestNames(unknown.replace(/^-+/, ""), [...names, "help", "version"]);
    const hint = didYouMean(near.map((name) => `--${name}`));
    return sentence({ message: `unknown option "${unknown}"`, ...defined({ hint }) });
  }
  const [, incomplete] = /'(?:-\w, )?(--[\w-]+) <value>'/.exec(message) ?? [];
  return incomplete === undefined ? message : `${incomplete} needs a value`;
}
