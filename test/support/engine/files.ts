import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The files below a directory that contain the text, as paths relative to it: where a secret must not be. */
export function filesContaining(directory: string, text: string): string[] {
  const wanted = Buffer.from(text);
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(wanted))
    .map((path) => relative(directory, path))
    .sort();
}
