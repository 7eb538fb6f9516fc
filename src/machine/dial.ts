import { spawn } from "node:child_process";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { Duplex } from "node:stream";
import type { NodeTls } from "../connection";
import type { Relay } from "./bridge";
import { onPath } from "./process";
import { connectTls } from "./tls";
import { askWorkers, type BuildkitWorker } from "./workers";

/** A connection to where BuildKit should listen, and what the program in between said, if there is one. */
export interface Dialled {
  /** The bytes to and from the daemon. */
  connection: Duplex;
  /** The last line that the program in between wrote to standard error, once it has ended; empty without one. */
  complaint: Promise<string>;
}

/** The program that carries the connection failed, in its own words. */
export class RelayError extends Error {}

/**
 * Asks for the BuildKit workers at the other end, and closes the connection.
 *
 * @throws RelayError with the words of the program in between where it had any, else what `askWorkers` throws
 */
export async function askDialled(dialled: Dialled, timeoutMs: number): Promise<BuildkitWorker[]> {
  try {
    return await askWorkers(dialled.connection, timeoutMs);
  } catch (error) {
    const complaint = await dialled.complaint;
    throw complaint === "" ? error : new RelayError(complaint, { cause: error });
  }
}

/**
 * Connects to an endpoint of buildx's remote driver, the way buildx does.
 *
 * @throws the error of the socket, of TLS, or one that names the missing program
 */
export async function dial(endpoint: string, tls?: NodeTls): Promise<Dialled> {
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

const endingMs = 1000;

/**
 * Connects through a program's standard input and output.
 *
 * @throws when the program is not on PATH
 */
export function dialThrough({ command, env = process.env, signal }: Relay): Dialled {
  const [program, ...args] = command;
  if (!onPath(program)) {
    throw new Error(
      `\`${program}\` is needed for this endpoint, by the build too, and is not on PATH. Install it`,
    );
  }
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  const connection = Duplex.from({ readable: child.stdout, writable: child.stdin });
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    told = (told + text).slice(-2000);
  });
  child.once("error", (error) => connection.destroy(error));
  const complaint = new Promise<string>((resolve) => {
    const hear = () => resolve(told.trim().split("\n").at(-1) ?? "");
    connection.once("close", () => {
      child.kill(signal);
      // A program that does not end is heard all the same.
      const patience = setTimeout(hear, endingMs);
      child.once("close", () => clearTimeout(patience));
    });
    child.once("close", () => {
      connection.destroy();
      hear();
    });
  });
  return { connection, complaint };
}

function direct(connection: Socket): Dialled {
  return { connection, complaint: Promise.resolve("") };
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
