import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkSpec } from "../spec";
import { type Format, formatDiagnostics } from "./format";

interface Output {
  write(text: string): unknown;
}

export const checkUsage =
  "usage: pulumi-dalec check <spec> [--target <target>] [--build-arg <name>=<value>]... [--format text|json|github]";

/** `pulumi-dalec check`: 0 where a spec can be built, 1 where it has an error, 2 where it cannot be checked. */
export function check(args: readonly string[], output: Output, errors: Output): number {
  const asked = parse(args);
  if (typeof asked === "string") {
    errors.write(`${asked}\n${checkUsage}\n`);
    return 2;
  }
  const { file, target, buildArgs, format } = asked;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    errors.write(`${file} cannot be read: ${error instanceof Error ? error.message : error}\n`);
    return 2;
  }
  const diagnostics = checkSpec(text, { file, buildArgs, ...(target === undefined ? {} : { target }) });
  output.write(formatDiagnostics(diagnostics, format, text));
  return diagnostics.some(({ severity }) => severity === "error") ? 1 : 0;
}

interface Asked {
  file: string;
  target: string | undefined;
  buildArgs: string[];
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
        format: { type: "string", default: "text" },
      },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) return "one spec is checked at a time";
    const { target, format } = values;
    if (format !== "text" && format !== "json" && format !== "github") return `"${format}" is no format`;
    return { file, target, buildArgs: values["build-arg"], format };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
