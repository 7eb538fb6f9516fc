import { didYouMean, nearestNames } from "../dalec/nearest";
import { check, checkHelp, checkUsage } from "./check";
import { init, initHelp, initUsage } from "./init";
import type { Output } from "./output";
import { packageVersion } from "./packageVersion";
import { report, reportHelp, reportUsage } from "./report";
import { printSchema, schemaHelp, schemaUsage } from "./schema";

interface Command {
  /** How to call the command, as `usage: pulumi-dalec …`. */
  usage: string;
  /** The usage, what the command does, and its options. */
  help: string;
  /** Runs the command and returns its exit code, or a promise of it if it waits for something. */
  run(args: readonly string[], output: Output, errors: Output): number | Promise<number>;
}

const commands: Readonly<Record<string, Command>> = {
  check: { usage: checkUsage, help: checkHelp, run: check },
  init: { usage: initUsage, help: initHelp, run: (args, output, errors) => init(args, output, errors) },
  report: { usage: reportUsage, help: reportHelp, run: report },
  schema: { usage: schemaUsage, help: schemaHelp, run: printSchema },
};

const usage = Object.values(commands)
  .map((command, index) => (index === 0 ? command.usage : command.usage.replace("usage: ", "       ")))
  .join("\n");

/** Runs `pulumi-dalec` with these arguments and returns its exit code: 0, what the command returns, or 2 for wrong use. */
export function runCommand(
  args: readonly string[],
  output: Output,
  errors: Output,
): number | Promise<number> {
  const [name = "", ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const options = command === undefined ? [name === "help" ? "--help" : name] : rest;
  if (options.includes("--help") || options.includes("-h")) return print(output, command?.help ?? usage);
  if (options.includes("--version")) return print(output, packageVersion());
  if (command !== undefined) return command.run(rest, output, errors);
  const near = didYouMean(nearestNames(name, Object.keys(commands)));
  const problem = name === "" ? "expected a command" : `unknown command "${name}"`;
  errors.write(`${[problem, near].filter(Boolean).join(". ")}\n${usage}\n`);
  return 2;
}

function print(output: Output, text: string): number {
  output.write(`${text}\n`);
  return 0;
}
