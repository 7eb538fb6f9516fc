import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type CheckSpecOptions, type Diagnostic, parseSpec } from "../dalec";
import { defined } from "../json";
import { messageOf } from "../machine/caught";
import { type Format, formatDiagnostics } from "./formatDiagnostics";
import type { Output } from "./output";

export const checkUsage =
  "usage: pulumi-dalec check <spec> [--target <target>]... [--build-arg <name>=<value>]... [--format text|json|github]\n" +
  "         [--build-context <name>=<location>]... [--secret id=<name>]... [--ssh <name>]... [--label <name>=<value>]...";

export const checkHelp = `${checkUsage}

Checks a Dalec spec without a build. Exits with 0 if the spec can be built, 1 if it has an error, 2 for wrong use.

  <spec>                             The file to check.
  --target <target>                  A target to build, such as azlinux3/rpm. Repeat it to check several targets. Defaults
                                     to checking only what applies to every target.
  --build-arg <name>=<value>         A build argument.
  --build-context <name>=<location>  A named context that the build provides. Defaults to not checking contexts.
  --secret id=<name>                 A secret that the build provides. Defaults to not checking secrets.
  --ssh <name>                       An SSH agent that the build provides. Defaults to not checking SSH agents.
  --label <name>=<value>             A label that the build sets.
  --format <format>                  text, json or github (annotations of a pull request). Defaults to text.
  -h, --help                         Print this help.
  --version                          Print the version of pulumi-dalec.`;

/**
 * `pulumi-dalec check`: prints the diagnostics of a spec.
 *
 * @returns 0 if the spec can be built, 1 if it has an error, 2 if it cannot be read, and for wrong use
 */
export function check(args: readonly string[], output: Output, errors: Output): number {
  const command = parse(args);
  if (typeof command === "string") {
    errors.write(`${command}\n${checkUsage}\n`);
    return 2;
  }
  const { file, format } = command;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    errors.write(`cannot read ${file}: ${messageOf(error)}\n`);
    return 2;
  }
  const diagnostics = diagnosticsOf(text, command);
  const hasError = diagnostics.some(({ severity }) => severity === "error");
  output.write(formatDiagnostics(diagnostics, format, text));
  if (format === "text" && !hasError) output.write(`ok  ${file}\n`);
  return hasError ? 1 : 0;
}

interface CheckCommand {
  file: string;
  targets: readonly string[];
  format: Format;
  options: CheckSpecOptions;
}

/** The diagnostics for every target, each diagnostic once, in the order of the text. */
function diagnosticsOf(text: string, { file, targets, options }: CheckCommand): Diagnostic[] {
  const document = parseSpec(text);
  const checked = (targets.length === 0 ? [undefined] : targets).flatMap((target) =>
    document.check({ ...options, file, ...defined({ target }) }),
  );
  const unique = new Map(checked.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** The command that the arguments ask for, or the problem with them. */
function parse(args: readonly string[]): CheckCommand | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        target: { type: "string", multiple: true, default: [] },
        "build-arg": { type: "string", multiple: true, default: [] },
        "build-context": { type: "string", multiple: true },
        secret: { type: "string", multiple: true },
        ssh: { type: "string", multiple: true },
        label: { type: "string", multiple: true },
        format: { type: "string", default: "text" },
      },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) return `expected one spec, got ${positionals.length}`;
    const { target: targets, format } = values;
    if (format !== "text" && format !== "json" && format !== "github")
      return `expected text, json or github as format, got "${format}"`;
    return { file, targets, format, options: specOptions(values) };
  } catch (error) {
    return messageOf(error);
  }
}

interface ProvidedValues {
  "build-arg": readonly string[];
  "build-context"?: readonly string[];
  secret?: readonly string[];
  ssh?: readonly string[];
  label?: readonly string[];
}

/** What the build provides. An option that is never used is left out, because then it is unknown what the build provides. */
function specOptions(values: ProvidedValues): CheckSpecOptions {
  return defined({
    buildArgs: values["build-arg"],
    namedContexts: values["build-context"]?.map(beforeEquals),
    secrets: values.secret?.map(identifier),
    ssh: values.ssh?.map(beforeEquals),
    labels: values.label,
  });
}

function beforeEquals(text: string): string {
  return text.split("=", 1)[0] ?? "";
}

/** The name of a secret in the form that buildx accepts: `id=TOKEN,env=TOKEN`. */
function identifier(text: string): string {
  return /(?:^|,)id=([^,]*)/.exec(text)?.[1] ?? text;
}
