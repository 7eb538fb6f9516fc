import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of pulumi-dalec that runs. */
export function packageVersion(): string {
  const file = join(__dirname, "..", "..", "package.json");
  return String(JSON.parse(readFileSync(file, "utf8")).version);
}
