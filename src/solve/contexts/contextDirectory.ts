import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import type { ContextNeed } from "../../dalec";
import { readUserFileIfThere } from "../../machine/userFile";
import { type Sighted, visibleEntries } from "./entries";
import { ignoreFileName, readIgnoreFile } from "./ignoreFile";
import { type Visibility, visibility } from "./visibility";

/** What the uses of a context see in its directory. */
export interface DirectorySight {
  /** What each use may see. */
  seen: Visibility;
  /** What is there and is visible. */
  sighted: Sighted;
}

/**
 * Looks at what the uses of a context see in its directory.
 *
 * @param directory the directory, absolute or relative to the working directory
 * @param isEnough ends the look as soon as it is true of the uses, by index, that see at least one file. Defaults to a look
 * at everything.
 * @throws PatternError for a pattern that BuildKit refuses
 * @throws UnreadableError for the ignore file, or anything visible, that cannot be read
 */
export function lookInto(
  directory: string,
  uses: readonly ContextNeed[],
  isEnough?: (seeingFiles: ReadonlySet<number>) => boolean,
): DirectorySight {
  const seen = visibility(uses, ignoredIn(directory));
  return { seen, sighted: visibleEntries(directory, seen, isEnough) };
}

/** Another directory that a reader of a spec may take for its context. */
export interface OtherDirectory {
  /** What it is, such as `the spec's own directory`. */
  title: string;
  /** Where it is, as the user would write it. */
  location: string;
  /** The same for this process. */
  directory: string;
}

/** What is wrong with a use of a context. */
export interface UseProblem {
  /** What is wrong, and where else the files are. */
  reason: string;
  /** Whether Dalec goes on with an empty directory. */
  isWarning: boolean;
}

/**
 * What is wrong with what a use of a context sees; undefined if it sees what it should.
 *
 * @param index the position of the use among those that were looked for
 * @param location the directory as the user wrote it
 * @param others directories of which the message says that they have it
 */
export function useProblem(
  use: ContextNeed,
  index: number,
  { sighted }: DirectorySight,
  { directory, location, others }: { directory: string; location: string; others: readonly OtherDirectory[] },
): UseProblem | undefined {
  const { path } = use;
  const whole = path === undefined ? "" : `of "${path}" `;
  if (sighted.seeing.has(index)) {
    const isFiltered = use.includes !== undefined || use.excludes !== undefined;
    if (!isFiltered || sighted.seeingFiles.has(index)) return undefined;
    const reason = `${hiderOf(use, directory, "leaves", "leave")} no file ${whole}in the context "${location}"`;
    return { reason, isWarning: true };
  }
  if (path === undefined) {
    const isHidden = seesFile(directory, { name: use.name, from: use.from }, []);
    const reason = isHidden
      ? `${hiderOf(use, directory, "hides", "hide")} all files of the context "${location}"`
      : `the context "${location}" has no files`;
    return { reason, isWarning: true };
  }
  return { reason: pathProblem(use, path, directory, location, others), isWarning: false };
}

/** What leaves nothing for a use of a context to see: the file of the directory, the fields of the source, or both. */
function hiderOf(use: ContextNeed, directory: string, verb: string, pluralVerb: string): string {
  const { includes, excludes, ...unfiltered } = use;
  const fields = [...(includes ? ["includes"] : []), ...(excludes ? ["excludes"] : [])];
  const ignored = ignoredIn(directory);
  if (fields.length === 0 || isHiddenBy(ignored, directory, unfiltered)) return `${ignoreFileName} ${verb}`;
  const names = isHiddenBy(ignored, directory, use) ? [ignoreFileName, ...fields] : fields;
  return `${names.join(", ").replace(/, (?=[^,]*$)/, " and ")} ${pluralVerb}`;
}

/** Whether a use sees a file, but none with the patterns of the directory's file. */
function isHiddenBy(ignored: readonly string[], directory: string, use: ContextNeed): boolean {
  return seesFile(directory, use, []) && !seesFile(directory, use, ignored);
}

function seesFile(directory: string, use: ContextNeed, ignored: readonly string[]): boolean {
  const seen = visibility([use], ignored);
  return visibleEntries(directory, seen, (seeing) => seeing.has(0)).seeingFiles.has(0);
}

function pathProblem(
  use: ContextNeed,
  path: string,
  directory: string,
  location: string,
  others: readonly OtherDirectory[],
): string {
  if (path.startsWith("/")) {
    return `path "${path}" matches nothing: it is relative to the context, so it has no leading slash`;
  }
  if (isThere(join(directory, path))) {
    return `"${path}" is in the context "${location}", but ${hiderOf(use, directory, "hides", "hide")} all of it`;
  }
  const other = others.find((one) => existsSync(join(one.directory, path)));
  const where = other === undefined ? "" : `; ${other.title} has it ("${other.location}")`;
  return `no file matches "${path}" in the context "${location}"${where}`;
}

/** Whether a path leads to anything, be it a link to nothing. What no path can be is not there. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function ignoredIn(directory: string): string[] {
  return readIgnoreFile(readUserFileIfThere(join(directory, ignoreFileName)) ?? "");
}

/** As `docker build` decides: a URL, `user@host:path` of Git, or a repository of GitHub, which a directory may hide. */
export function isRemote(location: string, toDirectory: (path: string) => string): boolean {
  if (location.startsWith("github.com/")) return !existsSync(toDirectory(location));
  return location.includes("://") || /^[\w.-]+@[\w.-]+:/.test(location);
}
