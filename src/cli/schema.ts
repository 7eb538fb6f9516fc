import { specJsonSchema } from "../dalec";
import type { Output } from "./output";

export const schemaUsage = "usage: pulumi-dalec schema";

export const schemaHelp = `${schemaUsage}

Prints the JSON Schema of Dalec specs, which editors use for completion and checks.

  -h, --help  Print this help.
  --version   Print the version of pulumi-dalec.`;

/** `pulumi-dalec schema`: prints the JSON Schema of specs and returns 0, or 2 for wrong use. */
export function printSchema(args: readonly string[], output: Output, errors: Output): number {
  if (args.length > 0) {
    errors.write(`expected no arguments, got ${args.join(" ")}\n${schemaUsage}\n`);
    return 2;
  }
  output.write(`${JSON.stringify(specJsonSchema(), undefined, 2)}\n`);
  return 0;
}
