import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The text of a life-cycle script, as `npm run build` made it: `files`, or that of a driver by the driver's name.
 *
 * A life-cycle resource keeps it in the state: a later `destroy` needs neither the program, nor node_modules, nor a
 * path that only one machine has.
 */
export function machineScript(name: string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(scriptFile(name), "utf8");
  texts.set(name, text);
  return text;
}

/** The file of a script, which Node.js can run: a life-cycle script, or `bridge`. */
export function scriptFile(name: string): string {
  return join(__dirname, "..", "..", "dist", "machine", `${name}.txt`);
}

const texts = new Map<string, string>();
