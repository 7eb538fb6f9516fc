import { mkdtempSync, rmSync } from "node:fs";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClientTls } from "../builders/connection";
import { openBridge, type Relay } from "./bridge";
import { onPath } from "./process";
import { connectTls } from "./tls";

/** A connection to where BuildKit should listen, and what the program in between said, if there is one. */
export interface Dialled {
  /** The bytes to and from the daemon. */
  connection: Socket;
  /** Standard error of the program that carries the connection; empty where there is none. */
  complaints(): string;
}

/**
 * Connects to an endpoint of buildx's remote driver, the way buildx does.
 *
 * @throws the error of the socket, of TLS, or one that names the missing program
 */
export async function dial(endpoint: string, tls?: ClientTls): Promise<Dialled> {
  const command = dialCommand(endpoint);
  if (command !== undefined) {
    return dialThrough({ command });
  }
  const url = new URL(endpoint);
  if (url.protocol === "tcp:" && tls !== undefined) {
    return direct(await connectTls(url.hostname.replace(/^\[|\]$/g, ""), Number(url.port), tls));
  }
  return direct(await connectPlain(socketAddress(url)));
}

/** The command whose standard input and output are the connection, for the endpoints that have one. */
export function dialCommand(endpoint: string): [string, ...string[]] | undefined {
  const url = new URL(endpoint);
  const query = (name: string) => url.searchParams.get(name) ?? "";
  switch (url.protocol) {
    case "ssh:": {
      const user = url.username ? ["-l", decodeURIComponent(url.username)] : [];
      const port = url.port ? ["-p", url.port] : [];
      const socket = url.pathname && url.pathname !== "/" ? ["--addr", `unix://${url.pathname}`] : [];
      return ["ssh", ...user, ...port, "--", url.hostname, "buildctl", ...socket, "dial-stdio"];
    }
    case "kube-pod:": {
      const place = [`--context=${query("context")}`, `--namespace=${query("namespace")}`];
      const inside = ["exec", `--container=${query("container")}`, "-i", url.hostname];
      return ["kubectl", ...place, ...inside, "--", "buildctl", "dial-stdio"];
    }
    case "docker-container:": {
      const place = query("context") ? [`--context=${query("context")}`] : [];
      return ["docker", ...place, "exec", "-i", url.hostname, "buildctl", "dial-stdio"];
    }
    default:
      return undefined;
  }
}

/**
 * Connects through a program's standard input and output, by way of a bridge: Node's HTTP/2 wants a socket.
 *
 * @throws when the program is not on PATH
 */
export async function dialThrough(relay: Relay): Promise<Dialled> {
  const [program] = relay.command;
  if (!onPath(program)) {
    throw new Error(
      `\`${program}\` is needed for this endpoint, by the build too, and is not on PATH. Install it`,
    );
  }
  const directory = mkdtempSync(join(tmpdir(), "dalec-"));
  const bridge = await openBridge(join(directory, "s"), relay);
  const connection = await connectPlain({ path: bridge.path });
  connection.once("close", () => {
    bridge.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return { connection, complaints: bridge.complaints };
}

function direct(connection: Socket): Dialled {
  return { connection, complaints: () => "" };
}

function socketAddress(url: URL): NetConnectOpts {
  switch (url.protocol) {
    case "tcp:":
      return { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) };
    case "npipe:":
      return { path: `${url.host ? `//${url.host}` : ""}${url.pathname}`.replaceAll("/", "\\") };
    default:
      return { path: decodeURIComponent(url.pathname) };
  }
}

function connectPlain(address: NetConnectOpts): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address, () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}
