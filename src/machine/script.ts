import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * All modules of this folder as one text for `node -e`, as `npm run build` packed it.
 *
 * A life-cycle resource keeps it in the state: a later `destroy` needs neither the program, nor node_modules, nor
 * a path that only one machine has.
 */
export function machineScript(): string {
  return readFileSync(join(__dirname, "..", "..", "dist", "machine", "script.txt"), "utf8");
}
