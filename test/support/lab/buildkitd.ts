import { execFile } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { awaitDaemon, type Daemon, takeCustody } from "./custody";
import { findTool, requireTool } from "./tools";

/** PEM texts for a TCP listener with mutual TLS. */
export interface ListenerTls {
  /** The authority that signs the certificates of clients. */
  ca: string;
  /** The daemon's certificate. */
  cert: string;
  /** The daemon's private key. */
  key: string;
  /** The certificate and key of a client that waits until the daemon answers. */
  client: { cert: string; key: string };
}

/** Options of a buildkitd. */
export interface BuildkitdOptions {
  /** Text of buildkitd.toml. Defaults to an empty file. */
  config?: string;
  /** Adds a TCP listener with mutual TLS on a free loopback port. */
  tls?: ListenerTls;
  /** Further command line flags. */
  flags?: string[];
}

/** A buildkitd with its own root directory and socket. */
export interface Buildkitd {
  /** `unix:///…`, the address for buildctl and buildx. */
  address: string;
  /** `tcp://127.0.0.1:<port>`, when the options have `tls`. */
  tcpAddress?: string;
  /** The process, for tests that kill it. */
  readonly daemon: Daemon;
  /** Starts it again, with the same root directory and socket, after it was killed. */
  startAgain(): Promise<void>;
  /** Stops it, unmounts and removes its root directory. */
  stop(): Promise<void>;
}

const execFileAsync = promisify(execFile);

/** Starts buildkitd as the current user, who must be root, and waits until a worker answers. */
export async function startBuildkitd(options: BuildkitdOptions = {}): Promise<Buildkitd> {
  const program = requireTool("buildkitd");
  const custody = await takeCustody("dalec-buildkitd");
  try {
    const { directory } = custody;
    await chmod(directory, 0o700);
    await mkdir(join(directory, "root"));
    await writeFile(join(directory, "buildkitd.toml"), options.config ?? "");
    const address = `unix://${join(directory, "buildkitd.sock")}`;
    const args = [
      ...["--root", join(directory, "root")],
      ...["--config", join(directory, "buildkitd.toml")],
      ...["--otel-socket-path", join(directory, "otel.sock")],
      ...["--addr", address],
      ...(options.tls ? await tlsFlags(directory, options.tls) : []),
      ...(options.flags ?? []),
    ];
    let starts = 0;
    const start = async () => {
      starts += 1;
      const started = custody.start(`buildkitd-${starts}`, program, args, pathWithRunc());
      await awaitWorker(started, ["--addr", address]);
      return started;
    };
    let daemon = await start();
    const tcpAddress = options.tls ? await awaitTcp(daemon, directory) : undefined;
    return {
      address,
      ...(tcpAddress ? { tcpAddress } : {}),
      get daemon() {
        return daemon;
      },
      async startAgain() {
        daemon = await start();
      },
      stop: () => custody.end(),
    };
  } catch (error) {
    await custody.end();
    throw error;
  }
}

// buildkitd looks for runc on PATH only, and the cache of built tools is not on it.
function pathWithRunc(): Record<string, string> {
  const runc = findTool("buildkit-runc", "runc");
  return runc === undefined ? {} : { PATH: `${process.env.PATH ?? ""}:${dirname(runc)}` };
}

async function tlsFlags(directory: string, tls: ListenerTls): Promise<string[]> {
  const files = {
    "ca.pem": tls.ca,
    "cert.pem": tls.cert,
    "key.pem": tls.key,
    "client-cert.pem": tls.client.cert,
    "client-key.pem": tls.client.key,
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(directory, name), text, { mode: 0o600 });
  }
  return [
    ...["--addr", "tcp://127.0.0.1:0"],
    ...["--tlscacert", join(directory, "ca.pem")],
    ...["--tlscert", join(directory, "cert.pem")],
    ...["--tlskey", join(directory, "key.pem")],
  ];
}

async function awaitTcp(daemon: Daemon, directory: string): Promise<string> {
  const host = await awaitDaemon(
    daemon,
    "buildkitd's TCP listener",
    20,
    () => /running server on (127\.0\.0\.1:\d+)/.exec(daemon.tail())?.[1],
  );
  await awaitWorker(daemon, [
    ...["--addr", `tcp://${host}`, "--tlsservername", "localhost"],
    ...["--tlscacert", join(directory, "ca.pem")],
    ...["--tlscert", join(directory, "client-cert.pem")],
    ...["--tlskey", join(directory, "client-key.pem")],
  ]);
  return `tcp://${host}`;
}

async function awaitWorker(daemon: Daemon, connection: string[]): Promise<void> {
  const buildctl = requireTool("buildctl");
  await awaitDaemon(daemon, "buildkitd", 60, async () => {
    if (!daemon.tail().includes("running server on")) return undefined;
    try {
      const { stdout } = await execFileAsync(buildctl, [...connection, "debug", "workers"], {
        timeout: 10_000,
      });
      return stdout.split("\n").length > 1 ? true : undefined;
    } catch {
      return undefined;
    }
  });
}
