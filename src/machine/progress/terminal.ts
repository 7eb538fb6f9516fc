import { accessSync, constants, readFileSync, readlinkSync } from "node:fs";

/** How far up the command line is: above the language host, which may have a launcher. */
const mostAncestors = 10;

/**
 * Whether somebody watches this update in a terminal, where the Pulumi CLI shows a row per resource that changes in place.
 * Elsewhere it prints a line per message.
 *
 * False for a program that calls Pulumi itself. Without /proc, a terminal counts even if the output of the CLI goes elsewhere.
 */
export function isWatched(): boolean {
  watched ??= process.env.TERM !== "dumb" && !process.env.CI && hasTerminal();
  return watched;
}

let watched: boolean | undefined;

function hasTerminal(): boolean {
  try {
    if (process.platform === "linux") return isShown(commandLine(process.ppid));
    accessSync("/dev/tty", constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The process of the Pulumi CLI, above this one. */
function commandLine(child: number): number {
  let pid = child;
  for (let level = 0; level < mostAncestors; level++) {
    // `<pid> (<name>) <state> <parent> …`; a name may contain parentheses.
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    if (name === "pulumi") return pid;
    pid = Number(parent);
  }
  throw new Error("this program does not run below the Pulumi CLI");
}

/** The CLI shows rows only if it can ask, too, and not where it prints each difference. */
function isShown(pid: number): boolean {
  const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  if (words.some((word) => /^--(non-interactive|diff)(=true)?$/.test(word))) return false;
  return [0, 1].every((file) => /^\/dev\/(pts\/|tty|console)/.test(readlinkSync(`/proc/${pid}/fd/${file}`)));
}
