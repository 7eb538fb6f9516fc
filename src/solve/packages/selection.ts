import { posix } from "node:path";
import type { ArgumentProblem } from "../../arguments";
import { type DalecTarget, describePackageFile, findTarget, PackageFileKind } from "../../dalec";

/** Packages that a build wrote, as data that other builds take as `prebuiltPackages` or `dependencyPackages`. */
export interface BuiltPackages {
  /** The Dalec target that was built, such as `bookworm/deb`. */
  target: string;
  /** The directory of the files, relative to the project. */
  directory: string;
  /** The packages to install: neither sources nor debug symbols. */
  files: BuiltFileReference[];
}

/** One file of a package build, by its content. */
export interface BuiltFileReference {
  /** Path of the file, relative to the project. */
  path: string;
  /** SHA-256 of the content, 64 hex digits. */
  sha256: string;
}

/** A file that one build passes to another. */
export interface GivenFile {
  /** Path of the file, relative to the project. */
  from: string;
  /** SHA-256 of the content. */
  sha256: string;
  /** Path of the copy in the context: `a.deb`, `RPMS/x86_64/a.rpm`. */
  path: string;
}

/** The files of other builds that a build gets, or the problems with them. */
export interface Selection {
  /** The files, sorted by path. */
  files: GivenFile[];
  /** The problems. */
  problems: ArgumentProblem[];
}

/**
 * Picks the packages to install from the files of other builds: no sources, no debug symbols, and only those for the
 * platforms of the build.
 */
export function selectPackages(
  argument: string,
  given: readonly BuiltPackages[],
  target: DalecTarget,
  platforms: readonly string[],
): Selection {
  const problems: ArgumentProblem[] = [];
  const byPath = new Map<string, GivenFile>();
  given.forEach((built, index) => {
    const propertyPath = `${argument}[${index}]`;
    if (findTarget(built.target).target?.key !== target.key) {
      const reason = `packages of "${built.target}" do not fit "${target.name}"; build them for ${target.key}, too`;
      problems.push({ propertyPath, reason });
      return;
    }
    const files = installable(built, platforms);
    if (files.length === 0) {
      const reason = `none of the files in "${built.directory}" is a package to install${platforms.length === 0 ? "" : ` on ${platforms.join(", ")}`}`;
      problems.push({ propertyPath, reason });
    }
    for (const file of files) {
      const other = byPath.get(file.path);
      if (other !== undefined && other.sha256 !== file.sha256) {
        const reason = `"${file.from}" and "${other.from}" have the same name but different content; change the version or revision of one package`;
        problems.push({ propertyPath, reason });
      }
      byPath.set(file.path, file);
    }
  });
  const files = [...byPath.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  return { files, problems };
}

function installable({ target, directory, files }: BuiltPackages, platforms: readonly string[]): GivenFile[] {
  return files.flatMap(({ path, sha256 }) => {
    const { kind, platform, architecture } = describePackageFile(target, posix.relative(directory, path));
    const isEverywhere = platform === undefined || architecture === "all" || architecture === "noarch";
    const fits = platforms.length === 0 || isEverywhere || platforms.includes(platform);
    return kind === PackageFileKind.Binary && fits ? [{ from: path, sha256, path: placeOf(path) }] : [];
  });
}

/** Where Dalec looks for a package in a context: a deb at the top, an rpm below its architecture. */
function placeOf(path: string): string {
  const name = posix.basename(path);
  return name.endsWith(".rpm") ? posix.join("RPMS", posix.basename(posix.dirname(path)), name) : name;
}
