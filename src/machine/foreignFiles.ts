import { type Dirent, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { hasCode } from "./caught";
import { isPrivate, manifestFile, ownersIn, readManifest } from "./manifest";

/**
 * The first files in an output directory that this library did not write. Among them are manifests that cannot be read,
 * since nobody knows which files they list.
 *
 * Output directories inside this one are looked at in the same way, so that packages may share a tree.
 */
export function foreignFiles(outputDirectory: string, limit: number): string[] {
  const found: string[] = [];
  for (const path of walk(outputDirectory, "", new Set())) {
    found.push(path);
    // Somebody may have named a home directory; it is not read to its end.
    if (found.length === limit) break;
  }
  return found;
}

/** What file managers, desktops and Git leave in any directory. */
const incidental = new Set([".DS_Store", ".directory", ".gitignore", ".gitkeep", "Thumbs.db", "desktop.ini"]);

function* walk(root: string, below: string, ours: Set<string>): Generator<string> {
  const directory = join(root, below);
  const entries = entriesIn(directory);
  if (entries === undefined) {
    yield below;
    return;
  }
  for (const owner of ownersIn(directory)) {
    const output = { directory, owner };
    const manifest = readManifest(output);
    if (manifest === undefined) yield `${below}${basename(manifestFile(output))}`;
    for (const path of manifest?.paths ?? []) ours.add(`${below}${path}`);
  }
  for (const entry of entries) {
    const path = `${below}${entry.name}`;
    if (isPrivate(entry.name)) continue;
    if (entry.isDirectory()) yield* walk(root, `${path}/`, ours);
    else if (!ours.has(path) && !incidental.has(entry.name)) yield path;
  }
}

/** Undefined for a directory that cannot be read. None if there is no directory. */
function entriesIn(directory: string): Dirent[] | undefined {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((one, other) =>
      one.name < other.name ? -1 : 1,
    );
  } catch (error) {
    return hasCode(error, "ENOENT", "ENOTDIR") ? [] : undefined;
  }
}
