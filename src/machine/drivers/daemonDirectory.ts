import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { LocalDaemon } from "../../connection";
import { hasCode } from "../caught";
import { entriesOf, readIfThere, removeIfEmpty, writePrivate } from "../fileSystem";
import { isRoot } from "../process";
import { checkSocketPath, fitsSocket } from "../socketPath";
import { runToEnd } from "../wait";

/** Where a local daemon keeps all its files. */
export function daemonDirectory(builder: string, { stateDirectory }: LocalDaemon): string {
  if (stateDirectory !== undefined) return resolve(stateDirectory);
  const { XDG_STATE_HOME: given = "" } = process.env;
  const states = join(isAbsolute(given) ? given : join(homedir(), ".local", "state"), "pulumi-dalec");
  const readable = join(states, builder);
  if (fitsSocket(socketOf(readable))) return readable;
  return join(states, createHash("sha256").update(builder).digest("hex").slice(0, 12));
}

/** The socket that the daemon of a directory listens on. */
export function socketOf(directory: string): string {
  return join(directory, "buildkitd.sock");
}

/** The log of the daemon of a directory. */
export function logOf(directory: string): string {
  return join(directory, "buildkitd.log");
}

/** The lock that a process holds while it starts or stops the daemon of a directory. */
export function lockOf(directory: string): string {
  return join(directory, "lock");
}

/** The builder that a directory belongs to; undefined for a directory that this library did not make. */
export function ownerOf(directory: string): string | undefined {
  return readMark(directory)[0];
}

function readMark(directory: string): string[] {
  // An empty file is what a full disk leaves of a mark.
  return readIfThere(join(directory, mark))?.match(/.+/g) ?? [];
}

/**
 * Makes sure that the daemon of a builder may use a directory: one that does not exist or is empty, or that was made for
 * this builder or, if a stack is given, for another builder of that stack.
 *
 * @throws an error that says whose the directory is, and what to do
 */
export function checkDirectory(
  builder: string,
  directory: string,
  { stateDirectory }: LocalDaemon,
  stack?: string,
): void {
  if (stateDirectory !== undefined && !isAbsolute(stateDirectory)) {
    throw new Error(
      `\`stateDirectory\` of builder ${builder}: expected an absolute path, got "${stateDirectory}"`,
    );
  }
  checkSocketPath(socketOf(directory), `Set \`stateDirectory\` of builder ${builder} to a shorter path`);
  const [owner, itsStack] = readMark(directory);
  if (owner === builder || (stack && itsStack === stack)) return;
  if (owner !== undefined) {
    throw new Error(
      `builder ${builder} cannot use ${directory}: it belongs to builder ${owner}. Set another` +
        ` \`stateDirectory\`, or destroy ${owner} first. If it is gone, end its buildkitd and` +
        " delete the directory",
    );
  }
  const foreign = entriesOf(directory).filter((name) => !negligible.test(name));
  if (foreign.length === 0) return;
  throw new Error(
    `builder ${builder} cannot use ${directory}: it contains files that this library did not make` +
      ` (${foreign.slice(0, 3).join(", ")}${foreign.length > 3 ? ", …" : ""}). Set \`stateDirectory\` to an empty or new` +
      " directory",
  );
}

/** Marks a directory as the builder's, so that the builder may later delete what it makes there. */
export function markDirectory(builder: string, directory: string, stack = ""): void {
  chmodSync(directory, 0o700);
  writePrivate(join(directory, mark), `${builder}\n${stack}\n`);
}

/**
 * Removes what this library and the daemon made in a directory, including files that belong to the mapped users of a
 * rootless daemon. All else stays.
 */
export function removeDaemonFiles(directory: string): void {
  if (!isRoot() && existsSync(join(directory, "root"))) {
    const state = mkdtempSync(join(tmpdir(), "pulumi-dalec-"));
    const command = ["--state-dir", state, "rm", "-rf", join(directory, "root")];
    runToEnd("rootlesskit", command, { env: process.env, timeout: 600_000 });
    rmSync(state, { recursive: true, force: true });
  }
  const isMade = (name: string) => made.test(name) && name !== mark;
  for (const name of entriesOf(directory).filter(isMade)) {
    try {
      rmSync(join(directory, name), { recursive: true, force: true });
    } catch (error) {
      // A mount point is emptied, and stays.
      if (!hasCode(error, "EBUSY")) throw error;
    }
  }
  if (!entriesOf(directory).some(isMade)) rmSync(join(directory, mark), { force: true });
}

/** Removes the directory of a daemon if nothing is left in it. */
export function removeEmptyDirectory(directory: string, { stateDirectory }: LocalDaemon): void {
  removeIfEmpty(directory);
  if (stateDirectory === undefined) removeIfEmpty(dirname(directory));
}

const mark = ".pulumi-dalec-builder";

/** The names of what is made in the directory. `writePrivate` first writes a file whose name ends in a process id. */
const made =
  /^(root|tmp|certs|rootlesskit|buildkitd\.(sock|log)|(buildkitd\.toml|identity|\.pulumi-dalec-builder)(\.\d+)?)$/;

/** What an empty directory may contain: what precedes the mark there, and what a new file system contains. */
const negligible = /^(lock(\..*)?|\.pulumi-dalec-builder\.\d+|lost\+found)$/;
