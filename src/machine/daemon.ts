import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalDaemon } from "../connection";
import { isolated, removeTree, wrappers } from "./isolation";
import { withLock } from "./lock";
import { findProcess, onPath, stopProcess } from "./process";

const startTimeoutMs = 30_000;

/** Where a local daemon keeps everything it has, and the socket it listens on. */
export function daemonDirectory(builder: string, daemon: LocalDaemon): string {
  const states = process.env.XDG_STATE_HOME || join(homedir(), ".local", "state");
  return resolve(daemon.stateDirectory ?? join(states, "pulumi-dalec", builder));
}

/** The endpoint of a local daemon on this machine. */
export function daemonEndpoint(builder: string, daemon: LocalDaemon): string {
  return `unix://${socketOf(daemonDirectory(builder, daemon))}`;
}

/**
 * Makes sure that the daemon runs with the configuration asked for: starts it where it is dead, restarts it where
 * its program or its buildkitd.toml changed, else leaves it alone.
 *
 * @throws when buildkitd or runc is missing, and with the end of the daemon's log when it does not come up
 */
export async function ensureDaemon(builder: string, daemon: LocalDaemon): Promise<void> {
  const directory = daemonDirectory(builder, daemon);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  await withLock(join(directory, "lock"), async () => {
    const identity = identityOf(daemon);
    const running = findDaemon(directory);
    if (running !== undefined) {
      if (readIfThere(join(directory, "identity")) === identity && (await answers(socketOf(directory)))) {
        return;
      }
      await stopProcess(running);
    }
    await start(directory, daemon);
    writeFileSync(join(directory, "identity"), identity, { mode: 0o600 });
  });
}

/** What is known of a daemon that should run and does not; nothing when it answers. */
export async function deadDaemon(builder: string, daemon: LocalDaemon): Promise<string | undefined> {
  const directory = daemonDirectory(builder, daemon);
  if (await answers(socketOf(directory))) {
    return undefined;
  }
  const logFile = join(directory, "buildkitd.log");
  const unusual = (readIfThere(logFile) ?? "")
    .split("\n")
    .filter((line) => !/^$|level=(info|warning)/.test(line));
  return [`The daemon of builder ${builder} is dead; its log is ${logFile}`, ...unusual.slice(-15)].join(
    "\n",
  );
}

/** Stops the daemon, if it runs, and removes its directory with all state and cache. */
export async function removeDaemon(builder: string, daemon: LocalDaemon): Promise<void> {
  const directory = daemonDirectory(builder, daemon);
  const running = findDaemon(directory);
  if (running !== undefined) {
    await stopProcess(running);
  }
  await removeTree(directory);
  if (daemon.stateDirectory === undefined) {
    removeIfEmpty(dirname(directory));
  }
}

/** Removes a directory that several builders share, once nothing of any is in it. */
export function removeIfEmpty(directory: string): void {
  if (existsSync(directory) && readdirSync(directory).length === 0) {
    rmdirSync(directory);
  }
}

function socketOf(directory: string): string {
  return join(directory, "buildkitd.sock");
}

/** The process that serves this directory: known by its `--root`, so no pid file can go stale. */
function findDaemon(directory: string): number | undefined {
  const root = join(directory, "root");
  return findProcess(
    (argv) => !wrappers.has(basename(argv[0] ?? "")) && argv[argv.indexOf("--root") + 1] === root,
  );
}

/** What a running daemon was started with, as a digest: certificates stay out of one more file. */
function identityOf(daemon: LocalDaemon): string {
  return createHash("sha256").update(JSON.stringify(daemon)).digest("hex");
}

async function start(directory: string, daemon: LocalDaemon): Promise<void> {
  const {
    buildkitd: program = "buildkitd",
    buildkitdConfig: config = "",
    buildkitdCertificates: certificates = {},
  } = daemon;
  checkPrograms(program, config);
  const configFile = join(directory, "buildkitd.toml");
  const logFile = join(directory, "buildkitd.log");
  // A daemon that is killed leaves the directories of its mounts behind.
  const temporary = join(directory, "tmp");
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { mode: 0o700 });
  writeFileSync(configFile, config, { mode: 0o600 });
  for (const [path, text] of Object.entries(certificates)) {
    const file = join(directory, "certs", path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600 });
  }
  rmSync(socketOf(directory), { force: true });
  const [command, ...args] = isolated(directory, [
    program.includes("/") ? resolve(program) : program,
    ...["--root", join(directory, "root")],
    ...["--addr", `unix://${socketOf(directory)}`],
    ...["--config", configFile],
  ]);
  const log = openSync(logFile, "w", 0o600);
  const child = spawn(command, args, {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...daemonEnvironment(), TMPDIR: temporary },
    // buildkitd reads what buildkitd.toml refers to, when it needs it, relative to its working directory.
    cwd: daemon.buildkitdCertificates === undefined ? process.cwd() : directory,
  });
  closeSync(log);
  child.unref();
  let ended = "";
  child.once("error", (error) => {
    ended = error.message;
  });
  child.once("exit", (code, signal) => {
    ended = `it ended with ${signal ?? `exit code ${code}`}`;
  });
  const deadline = Date.now() + startTimeoutMs;
  while (!(await answers(socketOf(directory)))) {
    if (ended || Date.now() > deadline) {
      const reason = ended || `it did not answer within ${startTimeoutMs / 1000} s`;
      throw new Error(`buildkitd did not start: ${reason}\n${lastLines(logFile)}`);
    }
    await sleep(50);
  }
  chmodSync(socketOf(directory), 0o600);
}

function checkPrograms(program: string, config: string): void {
  if (process.platform !== "linux") {
    throw new Error(
      `a LocalBuilder runs buildkitd as a process, which needs Linux; this is ${process.platform}.` +
        " Use a DockerContainerBuilder or a RemoteBuilder here.",
    );
  }
  if (!onPath(program)) {
    throw new Error(
      `a LocalBuilder needs \`${program}\`, which is not on PATH. Install BuildKit` +
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
  if (process.getuid?.() !== 0 && !onPath("rootlesskit")) {
    throw new Error(
      "a LocalBuilder that does not run as root needs `rootlesskit`, which is not on PATH." +
        " Install it with the uidmap package (https://github.com/rootless-containers/rootlesskit), or run as root.",
    );
  }
}

/** The daemon outlives this process, so it gets only what it needs of the environment: no secret lingers there. */
function daemonEnvironment(): NodeJS.ProcessEnv {
  const wanted = /^(PATH|HOME|USER|LANG|XDG_.*|.*_proxy|SSL_CERT_.*|BUILDKIT_.*|OTEL_.*|AWS_.*)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)));
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket, () => {
      client.destroy();
      resolve(true);
    });
    client.once("error", () => resolve(false));
  });
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function lastLines(logFile: string): string {
  return (readIfThere(logFile) ?? "").trimEnd().split("\n").slice(-15).join("\n");
}
