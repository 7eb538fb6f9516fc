import { parseArgs } from "node:util";
import { newestRelease, specJsonSchema } from "../dalec";
import { messageOf } from "../machine/caught";
import type { Output } from "./output";

export const schemaUsage = "usage: pulumi-dalec schema [--release <release>]";

export const schemaHelp = `${schemaUsage}

Prints the JSON Schema of Dalec specs, which editors use for completion and checks.

  --release <release>  The release of Dalec whose fields the schema has, such as 0.20. Defaults to ${newestRelease}, the newest
                       release that pulumi-dalec knows.
  -h, --help           Print this help.
  --version            Print the version of pulumi-dalec.`;

/** `pulumi-dalec schema`: prints the JSON Schema of specs and returns 0, or 2 for wrong use. */
export function printSchema(args: readonly string[], output: Output, errors: Output): number {
  const release = parse(args);
  if (typeof release !== "string") {
    errors.write(`${release.problem}\n${schemaUsage}\n`);
    return 2;
  }
  output.write(`${JSON.stringify(specJsonSchema(release), undefined, 2)}\n`);
  return 0;
}

/** The release that the arguments name, or the problem with them. */
function parse(args: readonly string[]): string | { problem: string } {
  try {
    const options = { release: { type: "string", default: newestRelease } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length > 0) return { problem: `expected no arguments, got ${positionals.join(" ")}` };
    const { release } = values;
    if (/^\d+\.\d+(\.\d+)?$/.test(release)) return release;
    return { problem: `expected a release such as ${newestRelease}, got "${release}"` };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
