import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { homedir, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalDaemon } from "../../connection";
import { canonicalJson } from "../../json";
import { makePrivate, readIfThere, writeCertificates, writePrivate } from "../fileSystem";
import { endProcess, findProcess, onPath } from "../process";

/** Where a local daemon keeps all its files. */
export function daemonDirectory(builder: string, daemon: LocalDaemon): string {
  const states = process.env.XDG_STATE_HOME || join(homedir(), ".local", "state");
  return resolve(daemon.stateDirectory ?? join(states, "pulumi-dalec", builder));
}

/** The socket that the daemon of a directory listens on. */
export function socketOf(directory: string): string {
  return join(directory, "buildkitd.sock");
}

/** The log of the daemon of a directory. */
export function logOf(directory: string): string {
  return join(directory, "buildkitd.log");
}

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
 * @throws when a program that it needs is missing, and with the end of its log when it does not start
 */
export async function startDaemon(directory: string, daemon: LocalDaemon): Promise<void> {
  const { buildkitd = "buildkitd", buildkitdConfig = "", buildkitdCertificates } = daemon;
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
  const ended = spawnDetached(
    directory,
    command,
    buildkitdCertificates === undefined ? process.cwd() : directory,
  );
  await untilAnswers(directory, ended);
  chmodSync(socketOf(directory), 0o600);
}

/** Ends the daemon of a directory, if it runs, and returns when it is gone. */
export async function stopDaemon(directory: string): Promise<void> {
  // Its `--root` identifies the process, so no pid file can go stale.
  const root = join(directory, "root");
  const running = findProcess(
    (argv) => !wrappers.has(basename(argv[0] ?? "")) && argv[argv.indexOf("--root") + 1] === root,
  );
  if (running !== undefined) await endProcess(running);
}

/** Removes a tree that a daemon wrote, including files that belong to the mapped users of a rootless daemon. */
export function removeTree(directory: string): void {
  if (!isRoot() && existsSync(join(directory, "root"))) {
    const state = mkdtempSync(join(tmpdir(), "pulumi-dalec-"));
    spawnSync("rootlesskit", ["--state-dir", state, "rm", "-rf", join(directory, "root")]);
    rmSync(state, { recursive: true, force: true });
  }
  rmSync(directory, { recursive: true, force: true });
}

const startTimeoutMs = 30_000;

/** Starts a process that outlives this one. The returned function says how the process ended, if it has. */
function spawnDetached(
  directory: string,
  [program, ...args]: [string, ...string[]],
  cwd: string,
): () => string | undefined {
  const log = openSync(logOf(directory), "w", 0o600);
  const env = { ...daemonEnvironment(), TMPDIR: makePrivate(join(directory, "tmp")) };
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
  return () => end;
}

async function untilAnswers(directory: string, ended: () => string | undefined): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!(await daemonAnswers(directory))) {
    const late = Date.now() > deadline ? `it did not answer within ${startTimeoutMs / 1000} s` : undefined;
    const reason = ended() ?? late;
    if (reason !== undefined) {
      const lastLines = (readIfThere(logOf(directory)) ?? "").trimEnd().split("\n").slice(-15).join("\n");
      throw new Error(`buildkitd did not start: ${reason}\n${lastLines}`);
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

/** The daemon outlives this process, so it gets only the variables it needs, and no secret stays in its environment. */
function daemonEnvironment(): NodeJS.ProcessEnv {
  const wanted = /^(PATH|HOME|USER|LANG|XDG_.*|.*_proxy|SSL_CERT_.*|BUILDKIT_.*|OTEL_.*|AWS_.*)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)));
}

/** The programs that `isolated` runs a daemon with. */
const wrappers: ReadonlySet<string> = new Set(["unshare", "rootlesskit"]);

/**
 * The command line that runs a daemon in its own PID and mount namespaces, so that the build steps and mounts of a daemon
 * that is killed end with it. Root uses unshare; other users rootlesskit, which also maps user ids.
 */
function isolated(directory: string, command: string[]): [string, ...string[]] {
  if (!isRoot()) return ["rootlesskit", "--pidns", "--state-dir", join(directory, "rootlesskit"), ...command];
  const namespaces = ["--fork", "--pid", "--mount-proc", "--propagation", "slave", "--kill-child"];
  return ["unshare", ...namespaces, "--", ...command];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
