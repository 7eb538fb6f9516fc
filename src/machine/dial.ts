import { spawn } from "node:child_process";
import { connect, type NetConnectOpts, Socket } from "node:net";
import { Duplex } from "node:stream";
import type { BuilderNode, ClusterAccess, NodeTls } from "../connection";
import type { Relay } from "./bridge";
import { childEnvironment } from "./childEnvironment";
import { askControl, type ControlAnswers } from "./control";
import { onPath } from "./process";
import { connectTls, LateConnection } from "./tls";

/** The bytes to and from a daemon. */
export interface Connection extends Duplex {
  /** Lets this process end although the connection is open. */
  unref(): void;
}

/** A connection to an endpoint, and the error of the program that carries it, if there is one. */
export interface Dialled {
  connection: Connection;
  /** The last line that the program wrote to standard error, once it has ended; empty without a program. */
  complaint: Promise<string>;
}

/** The program that carries the connection failed, with this message. */
export class RelayError extends Error {}

/** How long to wait for the daemon of a node to answer. */
export function connectTimeoutMs({ connectTimeoutSeconds = 5 }: BuilderNode): number {
  return connectTimeoutSeconds * 1000;
}

/**
 * Asks BuildKit at the other end what it is, and closes the connection.
 *
 * @throws RelayError with the message of the program that carries the connection if it had one, else the error of
 * `askControl`
 */
export async function askDialled(dialled: Dialled, timeoutMs: number): Promise<ControlAnswers> {
  try {
    return await askControl(dialled.connection, timeoutMs);
  } catch (error) {
    const complaint = await dialled.complaint;
    throw complaint === "" ? error : new RelayError(complaint, { cause: error });
  }
}

/**
 * Connects to an endpoint of buildx's remote driver, the way buildx does; but to a pod of a cluster that is given without
 * kubectl, which would take a process of 50 MB per connection.
 *
 * @param timeoutMs how long to wait for a socket; without it, as long as the system does
 * @throws the error of the socket, of TLS or of the API server, or one that names the missing program
 */
export async function dial(
  endpoint: string,
  tls?: NodeTls,
  cluster?: ClusterAccess,
  timeoutMs = 0,
): Promise<Dialled> {
  if (cluster !== undefined && endpoint.startsWith("kube-pod:")) {
    // Takes half a second and 70 MB, which other builders need not spend.
    const { dialPod } = await import("./pods.js");
    return { connection: await dialPod(endpoint, cluster), complaint: Promise.resolve("") };
  }
  const command = dialCommand(endpoint);
  return command === undefined ? dialDirectly(endpoint, tls, timeoutMs) : dialThrough({ command });
}

/**
 * Connects to a socket: `tcp:`, `unix:` or `npipe:`.
 *
 * @param timeoutMs how long to wait for a connection; 0 waits as long as the system does
 * @throws the error of the socket or of TLS
 */
export async function dialDirectly(endpoint: string, tls?: NodeTls, timeoutMs = 0): Promise<Dialled> {
  const url = new URL(endpoint);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const connection =
    url.protocol === "tcp:" && tls !== undefined
      ? await connectTls(host, Number(url.port), tls, timeoutMs)
      : await connectPlain(socketAddress(url, host), timeoutMs);
  return { connection, complaint: Promise.resolve("") };
}

const endingMs = 1000;

/**
 * Connects through a program's standard input and output.
 *
 * @throws when the program is not on PATH
 */
export function dialThrough({ command, env = process.env, signal }: Relay): Dialled {
  const [program, ...args] = command;
  if (!onPath(program)) {
    throw new Error(`builds reach this endpoint through \`${program}\`, which is not on PATH. Install it`);
  }
  const child = spawn(program, args, { env: childEnvironment(env), stdio: ["pipe", "pipe", "pipe"] });
  const unref = () => {
    child.unref();
    for (const end of child.stdio) if (end instanceof Socket) end.unref();
  };
  const connection = Object.assign(Duplex.from({ readable: child.stdout, writable: child.stdin }), { unref });
  let written = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    written = (written + text).slice(-2000);
  });
  child.once("error", (error) => connection.destroy(error));
  const complaint = new Promise<string>((resolve) => {
    const answer = () => resolve(written.trim().split("\n").at(-1) ?? "");
    connection.once("close", () => {
      child.kill(signal);
      // What a program that does not end has written counts as well.
      const patience = setTimeout(answer, endingMs);
      child.once("close", () => clearTimeout(patience));
    });
    child.once("close", () => {
      connection.destroy();
      answer();
    });
  });
  return { connection, complaint };
}

/** The command whose standard input and output are the connection, for the endpoints that need one. */
function dialCommand(endpoint: string): [string, ...string[]] | undefined {
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
      const pod = [`--context=${query("context")}`, `--namespace=${query("namespace")}`];
      const inside = ["exec", `--container=${query("container")}`, "-i", url.hostname];
      return ["kubectl", ...pod, ...inside, "--", "buildctl", "dial-stdio"];
    }
    case "docker-container:": {
      const engine = query("context") ? [`--context=${query("context")}`] : [];
      return ["docker", ...engine, "exec", "-i", url.hostname, "buildctl", "dial-stdio"];
    }
    default:
      return undefined;
  }
}

function socketAddress(url: URL, host: string): NetConnectOpts {
  switch (url.protocol) {
    case "tcp:":
      return { host, port: Number(url.port) };
    case "npipe:":
      return { path: `${url.host ? `//${url.host}` : ""}${url.pathname}`.replaceAll("/", "\\") };
    default:
      return { path: decodeURIComponent(url.pathname) };
  }
}

function connectPlain(address: NetConnectOpts, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address, () => {
      socket.off("error", reject).setTimeout(0);
      resolve(socket);
    });
    socket.once("error", reject).setTimeout(timeoutMs, () => socket.destroy(new LateConnection(timeoutMs)));
  });
}
