import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { hasCode } from "../../../src/machine/caught";

/** The files in a directory, at any depth, that contain a text; as paths relative to the directory. */
export function filesContaining(directory: string, text: string): string[] {
  const wanted = Buffer.from(text);
  return filesBelow(directory)
    .filter((path) => unlessGone(() => readFileSync(path))?.includes(wanted))
    .map((path) => relative(directory, path))
    .sort();
}

function filesBelow(directory: string): string[] {
  const entries = unlessGone(() => readdirSync(directory, { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Reads a file or directory; undefined when a running daemon has removed it since it was listed. */
function unlessGone<Read>(read: () => Read): Read | undefined {
  try {
    return read();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
