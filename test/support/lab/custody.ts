import { type ChildProcess, spawn } from "node:child_process";
import { appendFile, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment } from "./cleanEnvironment";

/** A running process, with its last output lines for error messages. */
export interface Daemon {
  /** Process id. */
  pid: number;
  /** The last lines of its output, stdout and stderr together. */
  tail(): string;
  /** Resolves with the exit code, or with -1 when a signal ended the process. */
  exited: Promise<number>;
  /** Sends SIGTERM, after ten seconds SIGKILL, and resolves when the process is gone. */
  stop(): Promise<void>;
}

/** A private directory and its processes. Both end with this process, however it ends. */
export interface Custody {
  /** The directory, mode 0700, absolute. */
  directory: string;
  /**
   * Starts a process that belongs to the directory, in a clean environment whose home and temporary directory lie in
   * it. `name` is unique within the directory; `variables` are added to the environment.
   */
  start(name: string, command: string, args: string[], variables?: Record<string, string>): Daemon;
  /** Adds a shell command that undoes a change outside the directory, after the processes have ended. */
  undo(command: string): Promise<void>;
  /** Ends every process, unmounts everything in the directory and removes it. */
  end(): Promise<void>;
}

// Waits for the end of its standard input, which comes with end() and with the death of this process, even by SIGKILL.
// Each process writes its own id before it becomes the daemon, so none is missed.
const custodian = `
cat >/dev/null
for file in "$1"/*.pid; do [ -f "$file" ] && kill -TERM "$(cat "$file")" 2>/dev/null; done
for file in "$1"/*.pid; do
  [ -f "$file" ] || continue
  pid=$(cat "$file"); tries=0
  while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$pid" 2>/dev/null
done
[ ! -f "$1/undo" ] || sh "$1/undo"
if [ -r /proc/mounts ]; then
  cut -d' ' -f2 /proc/mounts | grep -F "$1/" | sort -r | while read -r mount; do umount -l "$mount"; done
fi
rm -rf "$1"
`;

/** Creates a private directory in the system's temporary directory. Its name begins with `prefix`. */
export async function takeCustody(prefix: string): Promise<Custody> {
  const directory = await mkdtemp(join(tmpdir(), `${prefix}-`));
  await mkdir(join(directory, "tmp"));
  const keeper = spawn("sh", ["-c", custodian, "custodian", directory], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const kept = new Promise<void>((resolve, reject) => {
    keeper.once("exit", () => resolve());
    keeper.once("error", reject);
  });
  keeper.unref();
  return {
    directory,
    start: (name, command, args, variables) => startDaemon(directory, name, command, args, variables),
    undo: (command) => appendFile(join(directory, "undo"), `${command}\n`),
    async end() {
      keeper.ref();
      keeper.stdin?.end();
      await kept;
    },
  };
}

function startDaemon(
  directory: string,
  name: string,
  command: string,
  args: string[],
  variables: Record<string, string> = {},
): Daemon {
  const env = cleanEnvironment({ HOME: directory, TMPDIR: join(directory, "tmp"), ...variables });
  const child = spawn(
    "sh",
    ["-c", 'echo $$ > "$1"; shift; exec "$@"', name, join(directory, `${name}.pid`), command, ...args],
    { stdio: ["ignore", "pipe", "pipe"], env, cwd: directory, detached: true },
  );
  const lines = keepLines(child);
  const exited = new Promise<number>((resolve) => {
    child.once("exit", (code) => resolve(code ?? -1));
    child.once("error", (error) => {
      lines.push(String(error));
      resolve(-1);
    });
  });
  child.unref();
  return {
    pid: child.pid ?? 0,
    tail: () => lines.join("\n"),
    exited,
    async stop() {
      child.ref();
      child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await exited;
      clearTimeout(patience);
    },
  };
}

function keepLines(child: ChildProcess): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts);
      lines.splice(0, Math.max(0, lines.length - 200));
    });
    if (stream !== null && "unref" in stream && typeof stream.unref === "function") stream.unref();
  }
  return lines;
}

/**
 * Calls `check` every 20 milliseconds until it returns a value.
 *
 * @throws with the output of the process, when the process ends first or `timeoutSeconds` have passed
 */
export async function awaitDaemon<T>(
  daemon: Daemon,
  what: string,
  timeoutSeconds: number,
  check: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  let exitCode: number | undefined;
  void daemon.exited.then((code) => {
    exitCode = code;
  });
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    if (exitCode !== undefined)
      throw new Error(`${what} ended with exit code ${exitCode}:\n${daemon.tail()}`);
    if (Date.now() > deadline) {
      throw new Error(`${what} did not answer within ${timeoutSeconds} seconds:\n${daemon.tail()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
