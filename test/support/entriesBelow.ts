import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

/** Everything below a directory except directories. `readdirSync` itself follows links to directories since Node.js 22. */
export function entriesBelow(directory: string): Dirent[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? entriesBelow(join(directory, entry.name)) : [entry],
  );
}
