import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type CheckSpecOptions, checkSpec } from "../dalec";
import { messageOf } from "../machine/caught";
import { type Format, formatDiagnostics } from "./formatDiagnostics";

interface Output {
  write(text: string): unknown;
}

export const checkUsage =
  "usage: pulumi-dalec check <spec> [--target <target>] [--build-arg <name>=<value>]... [--format text|json|github]\n" +
  "         [--build-context <name>=<place>]... [--secret id=<name>]... [--ssh <name>]... [--label <name>=<value>]...";

/** `pulumi-dalec check`: 0 where a spec can be built, 1 where it has an error, 2 where it cannot be checked. */
export function check(args: readonly string[], output: Output, errors: Output): number {
  const asked = parse(args);
  if (typeof asked === "string") {
    errors.write(`${asked}\n${checkUsage}\n`);
    return 2;
  }
  const { file, format, ...options } = asked;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    errors.write(`${file} cannot be read: ${messageOf(error)}\n`);
    return 2;
  }
  const diagnostics = checkSpec(text, { file, ...options });
  output.write(formatDiagnostics(diagnostics, format, text));
  return diagnostics.some(({ severity }) => severity === "error") ? 1 : 0;
}

interface Asked extends CheckSpecOptions {
  file: string;
  format: Format;
}

/** What was asked for, or what is wrong with it. */
function parse(args: readonly string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        target: { type: "string" },
        "build-arg": { type: "string", multiple: true, default: [] },
        "build-context": { type: "string", multiple: true },
        secret: { type: "string", multiple: true },
        ssh: { type: "string", multiple: true },
        label: { type: "string", multiple: true },
        format: { type: "string", default: "text" },
      },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) return "one spec is checked at a time";
    const { target, format } = values;
    if (format !== "text" && format !== "json" && format !== "github") return `"${format}" is no format`;
    const { "build-context": contexts, secret: secrets, ssh, label: labels } = values;
    return {
      file,
      format,
      buildArgs: values["build-arg"],
      ...(target && { target }),
      // What is not given at all is taken as not told.
      ...(contexts && { namedContexts: contexts.map(beforeEquals) }),
      ...(secrets && { secrets: secrets.map(identifier) }),
      ...(ssh && { ssh: ssh.map(beforeEquals) }),
      ...(labels && { labels }),
    };
  } catch (error) {
    return messageOf(error);
  }
}

function beforeEquals(text: string): string {
  return text.split("=", 1)[0] ?? "";
}

/** The name of a secret, as buildx takes it: `id=TOKEN,env=TOKEN`. */
function identifier(text: string): string {
  return /(?:^|,)id=([^,]*)/.exec(text)?.[1] ?? text;
}
