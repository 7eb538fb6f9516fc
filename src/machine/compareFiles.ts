import { dirname, join } from "node:path";
import { contentHash, filesBelow, isUntouched } from "./builtFiles";
import { lookAt } from "./fileSystem";
import type { BuiltFile, Manifest, PackageOutput } from "./manifest";

/** How an output directory differs from a build. */
export interface Comparison {
  /** Paths of the owner that the build does not have. */
  stale: string[];
  /** Files of the build that are missing in the output directory, or not the same there. */
  misplaced: BuiltFile[];
  /** One line per file that cannot be placed without a change to files of others. */
  obstacles: string[];
}

/**
 * Compares an output directory with the files of a build. Changes nothing.
 *
 * @param former what the owner has published so far
 * @param replaceable manifests of packages that are gone, whose files may be replaced unless somebody edited them
 */
export function compareFiles(
  output: PackageOutput,
  files: readonly BuiltFile[],
  former: Manifest | undefined,
  replaceable: readonly Manifest[],
): Comparison {
  const wanted = new Set(files.map(({ path }) => path));
  const owned = new Set(former?.paths);
  const stale = new Set([...owned].filter((path) => !wanted.has(path)));
  const comparison: Comparison = { stale: [...stale], misplaced: [], obstacles: [] };
  for (const file of files) {
    const standing = standingOf(output, file, stale, owned.has(file.path) ? former : undefined, replaceable);
    if (standing === "misplaced") comparison.misplaced.push(file);
    else if (standing !== "in place") comparison.obstacles.push(`${standing.at}: ${standing.obstacle}`);
  }
  return comparison;
}

type Standing = "in place" | "misplaced" | { at: string; obstacle: string };

function standingOf(
  { directory, owner }: PackageOutput,
  file: BuiltFile,
  stale: ReadonlySet<string>,
  own: Manifest | undefined,
  replaceable: readonly Manifest[],
): Standing {
  const above = directoriesAbove(file.path)
    .reverse()
    .find((parent) => !lookAt(join(directory, parent))?.isDirectory());
  if (above !== undefined) {
    if (lookAt(join(directory, above)) === undefined || stale.has(above)) return "misplaced";
    const obstacle = `expected a directory for "${file.path}", got what ${owner} did not write. Move it elsewhere`;
    return { at: above, obstacle };
  }
  const target = join(directory, file.path);
  const stat = lookAt(target);
  if (stat === undefined) return "misplaced";
  if (stat.isDirectory()) {
    const foreign = filesBelow(target).find((path) => !stale.has(`${file.path}/${path}`));
    if (foreign === undefined) return "misplaced";
    const obstacle = `expected a file, got a directory with "${foreign}", which ${owner} did not write. Move it elsewhere`;
    return { at: file.path, obstacle };
  }
  if (own !== undefined) {
    // Size and time alone are not enough: with equal SOURCE_DATE_EPOCHs, files of different builds have the same time.
    const isSame = recordIn(own, file)?.sha256 === file.sha256 && isUntouched(directory, file);
    return isSame ? "in place" : "misplaced";
  }
  if (contentHash(target, stat) === file.sha256) return "in place";
  const isUnedited = (manifest: Manifest) => {
    const record = manifest.paths.includes(file.path) ? recordIn(manifest, file) : undefined;
    return record !== undefined && isUntouched(directory, record);
  };
  if (replaceable.some(isUnedited)) return "misplaced";
  const obstacle = `already exists and was not written by ${owner}. Move it elsewhere, or name another outputDirectory`;
  return { at: file.path, obstacle };
}

function recordIn(manifest: Manifest, { path }: BuiltFile): BuiltFile | undefined {
  return manifest.files.find((record) => record.path === path);
}

/** The directories above a path that are inside the output directory, innermost first. */
function directoriesAbove(path: string): string[] {
  const above = dirname(path);
  return above === "." ? [] : [above, ...directoriesAbove(above)];
}
