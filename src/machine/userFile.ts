import { readFileSync, type Stats, statSync } from "node:fs";
import { hasCode, messageOf } from "./caught";

const nothing = "nothing is there";

/** A path of the user that cannot be read. The message names it, and the reason in words. */
export class UnreadableError extends Error {
  /** Whether nothing is at the path. */
  readonly isMissing: boolean;

  constructor(path: string, reason: string) {
    super(`"${path}" cannot be read: ${reason}`);
    this.name = "UnreadableError";
    this.isMissing = reason === nothing;
  }
}

/**
 * The text of a file of the user. Anything else is refused: a named pipe or a device may never end.
 *
 * @throws UnreadableError
 */
export function readUserFile(path: string): string {
  const fault = faultOf(path, "file");
  if (fault !== undefined) throw new UnreadableError(path, fault);
  return onUserPath(path, () => readFileSync(path, "utf8"));
}

/**
 * The same; undefined if there is nothing at the path.
 *
 * @throws UnreadableError
 */
export function readUserFileIfThere(path: string): string | undefined {
  return faultOf(path, "file") === nothing ? undefined : readUserFile(path);
}

/**
 * Uses a path of the user.
 *
 * @throws UnreadableError for whatever the use throws
 */
export function onUserPath<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw new UnreadableError(path, reasonOf(error));
  }
}

/** What is wrong with a path that should lead to a file or a directory; undefined if it does. */
export function faultOf(path: string, wanted: "file" | "directory"): string | undefined {
  try {
    const kind = kindOf(statSync(path));
    return kind === wanted ? undefined : `expected a ${wanted}, got a ${kind}`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Why a path cannot be used, in words. */
export function reasonOf(error: unknown): string {
  const code = Object.keys(reasons).find((one) => hasCode(error, one));
  return (code === undefined ? undefined : reasons[code]) ?? messageOf(error);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: nothing,
  ENOTDIR: "a part of the path is no directory",
  ENAMETOOLONG: "the path or a name in it is too long",
  ELOOP: "its symbolic links lead in a circle",
  EACCES: "this user has no permission",
  EPERM: "this user has no permission",
  EISDIR: "expected a file, got a directory",
  ENOSPC: "there is no space left",
  EROFS: "the file system is read-only",
  EIO: "the device failed",
  ERR_INVALID_ARG_VALUE: "no path can contain a NUL character",
  ERR_FS_FILE_TOO_LARGE: "the file is larger than 2 GiB",
  ERR_STRING_TOO_LONG: "the file is too large for a text",
};

function kindOf(stat: Stats): string {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "directory";
  if (stat.isFIFO()) return "named pipe";
  return stat.isSocket() ? "socket" : "device";
}
