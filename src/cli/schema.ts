import { specJsonSchema } from "../dalec";

/** `pulumi-dalec schema`: prints the JSON Schema of specs, for editors. */
export function printSchema(output: { write(text: string): unknown }): number {
  output.write(`${JSON.stringify(specJsonSchema(), undefined, 2)}\n`);
  return 0;
}
