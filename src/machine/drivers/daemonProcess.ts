import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, closeSync, openSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { basename, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalDaemon } from "../../connection";
import { canonicalJson } from "../../json";
import { makePrivate, readIfThere, writeCertificates, writePrivate } from "../fileSystem";
import { endProcesses, findProcesses, isRoot, killGroup, onPath, type RunningProcess } from "../process";
import { waitFor } from "../wait";
import { logOf, socketOf } from "./daemonDirectory";

/** A digest of what a daemon is started with, so that the certificates need not be in another file. */
export function identityOf(daemon: LocalDaemon): string {
  return createHash("sha256").update(canonicalJson(daemon)).digest("hex");
}

/** Whether the daemon of a directory takes connections. */
export function daemonAnswers(directory: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socketOf(directory), () => {
      client.destroy();
      resolve(true);
    });
    client.once("error", () => resolve(false));
  });
}

/**
 * Starts the daemon of a directory, and returns when it takes connections.
 *
 * @throws when a program that it needs is missing, and with the telling lines of its log when it does not start
 */
export async function startDaemon(directory: string, daemon: LocalDaemon): Promise<void> {
  const { buildkitd = "buildkitd", buildkitdConfig = "", buildkitdCertificates, environment } = daemon;
  checkPrograms(buildkitd, buildkitdConfig);
  // A daemon that is killed leaves the directories of its mounts there.
  rmSync(join(directory, "tmp"), { recursive: true, force: true });
  rmSync(socketOf(directory), { force: true });
  const config = writePrivate(join(directory, "buildkitd.toml"), buildkitdConfig);
  writeCertificates(directory, buildkitdCertificates);
  const command = isolated(directory, [
    buildkitd.includes("/") ? resolve(buildkitd) : buildkitd,
    ...["--root", join(directory, "root")],
    ...["--addr", `unix://${socketOf(directory)}`],
    ...["--config", config],
  ]);
  // buildkitd reads the files that buildkitd.toml names when it needs them, relative to its working directory.
  const cwd = buildkitdCertificates === undefined ? process.cwd() : directory;
  const started = spawnDetached(directory, command, cwd, environment);
  try {
    const answer = untilAnswers(directory, started.ended);
    await waitFor(() => `buildkitd to listen on ${socketOf(directory)}`, answer);
  } catch (error) {
    started.kill();
    throw error;
  }
  chmodSync(socketOf(directory), 0o600);
}

/** The processes of the daemon of a directory, with those that it runs in. */
export function daemonProcesses(directory: string): RunningProcess[] {
  // Its `--root` identifies the process, so no pid file can go stale.
  const root = join(directory, "root");
  return findProcesses((argv) => argv[argv.indexOf("--root") + 1] === root);
}

/**
 * Ends the daemon of a directory, if it runs, and returns when it is gone.
 *
 * @throws when it does not end, or runs where this process cannot see it
 */
export async function stopDaemon(directory: string): Promise<void> {
  await endProcesses(
    () => daemonProcesses(directory),
    (left) => {
      const daemons = left.filter(({ argv }) => !wrappers.has(basename(argv[0] ?? "")));
      return daemons.length > 0 ? daemons : left;
    },
  );
  if (await daemonAnswers(directory)) {
    throw new Error(
      `a buildkitd that this process cannot see uses ${directory}, perhaps in another container. End it first`,
    );
  }
}

const startTimeoutMs = 30_000;

/** A process that outlives this one. */
interface DetachedProcess {
  /** How it ended, if it has. */
  ended(): string | undefined;
  /** Kills it with all that it started. */
  kill(): void;
}

function spawnDetached(
  directory: string,
  [program, ...args]: [string, ...string[]],
  cwd: string,
  environment?: Record<string, string>,
): DetachedProcess {
  const log = openSync(logOf(directory), "w", 0o600);
  const env = { ...daemonEnvironment(), ...environment, TMPDIR: makePrivate(join(directory, "tmp")) };
  const child = spawn(program, args, { detached: true, stdio: ["ignore", log, log], env, cwd });
  closeSync(log);
  child.unref();
  let end: string | undefined;
  child.once("error", (error) => {
    end = error.message;
  });
  child.once("exit", (code, signal) => {
    end = `it ended with ${signal ?? `exit code ${code}`}`;
  });
  return { ended: () => end, kill: () => killGroup(child.pid) };
}

/**
 * The lines of a daemon's log that may tell why it ended: those that are more than information. The first lines name the
 * cause, and the last ones what came of it.
 */
export function tellingLines(directory: string): string[] {
  const lines = (readIfThere(logOf(directory)) ?? "")
    .split("\n")
    .filter((line) => !/^\s*$|level=(debug|info|warning)/.test(line));
  return lines.length <= 50 ? lines : [...lines.slice(0, 35), "…", ...lines.slice(-15)];
}

async function untilAnswers(directory: string, ended: () => string | undefined): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!(await daemonAnswers(directory))) {
    const late = Date.now() > deadline ? `it did not answer within ${startTimeoutMs / 1000} s` : undefined;
    const reason = ended() ?? late;
    if (reason !== undefined) {
      throw new Error([`buildkitd did not start: ${reason}`, ...tellingLines(directory)].join("\n"));
    }
    await sleep(50);
  }
}

function checkPrograms(buildkitd: string, config: string): void {
  if (process.platform !== "linux") {
    throw new Error(
      `a LocalBuilder runs buildkitd as a process, which needs Linux; this is ${process.platform}.` +
        " Use a DockerContainerBuilder or a RemoteBuilder here.",
    );
  }
  if (!onPath(buildkitd)) {
    throw new Error(
      `a LocalBuilder needs \`${buildkitd}\`, which is not on PATH. Install BuildKit` +
        " (https://github.com/moby/buildkit/releases), or name the program in `buildkitd`.",
    );
  }
  const runtimeNamed = /^\s*binary\s*=/m.test(config) || /^\s*\[worker\.containerd\]/m.test(config);
  if (!runtimeNamed && !onPath("buildkit-runc") && !onPath("runc")) {
    throw new Error(
      "a LocalBuilder needs `runc` for build steps, and neither `runc` nor `buildkit-runc` is on PATH." +
        " Install it (Debian and Ubuntu: apt-get install runc).",
    );
  }
  if (!isRoot() && !onPath("rootlesskit")) {
    throw new Error(
      "a LocalBuilder that does not run as root needs `rootlesskit`, which is not on PATH." +
        " Install it with the uidmap package (https://github.com/rootless-containers/rootlesskit), or run as root.",
    );
  }
}

/**
 * The daemon outlives this process, so it gets only the variables that it needs: credentials and telemetry settings of
 * whoever starts it would stay in its environment, and would serve all later builds.
 */
function daemonEnvironment(): NodeJS.ProcessEnv {
  const wanted =
    /^(PATH|HOME|USER|LANG|XDG_(RUNTIME_DIR|\w+_HOME)|(https?|ftp|all|no)_proxy|SSL_CERT_(FILE|DIR)|BUILDKIT_\w+)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)));
}

/** The names of the programs that `isolated` runs a daemon with. rootlesskit runs itself again, as `/proc/self/exe`. */
const wrappers: ReadonlySet<string> = new Set(["sh", "rootlesskit", "exe"]);

/**
 * The command line that runs a daemon in its own PID and mount namespaces, so that the build steps and mounts of a daemon
 * that is killed end with it. Root uses unshare; other users rootlesskit, which also maps user ids.
 *
 * A signal that ends the parent of the daemon ends the daemon: rootlesskit passes it on, and so does the shell.
 * `unshare --fork` would ignore it.
 */
function isolated(directory: string, command: string[]): [string, ...string[]] {
  if (!isRoot()) return ["rootlesskit", "--pidns", "--state-dir", join(directory, "rootlesskit"), ...command];
  const namespaces = ["--pid", "--mount", "--propagation", "slave"];
  return ["unshare", ...namespaces, "--", "sh", "-c", supervision, "sh", ...command];
}

/**
 * The first child of the shell is the first process of the PID namespace, and needs a /proc of its own. Shells export
 * variables that the daemon does not need.
 */
const supervision = [
  "trap 'kill $!' TERM INT HUP",
  `sh -c 'mount -t proc proc /proc && unset PWD OLDPWD SHLVL && exec "$0" "$@"' "$@" & wait $!`,
  "code=$?",
  // A signal interrupts `wait`.
  "while kill -0 $! 2>/dev/null; do wait $!; code=$?; done",
  "exit $code",
].join("\n");
