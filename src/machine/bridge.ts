import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, lstatSync, rmSync } from "node:fs";
import { createServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream";
import type { BuilderNode } from "../connection";
import { buildxStore } from "./buildx";
import { makePrivate } from "./fileSystem";
import { checkSocketPath } from "./socketPath";

/** A program, its arguments, and the environment it runs in. */
export interface Relay {
  /** The program and its arguments; its standard input and output carry one connection. */
  command: [string, ...string[]];
  /** The environment of the program. Defaults to that of this process. */
  env?: NodeJS.ProcessEnv;
  /** The signal that ends the program after its connection has ended. Defaults to SIGTERM. */
  signal?: NodeJS.Signals;
}

/**
 * The socket of a node's bridge on this machine, the same in every process: short, since the path of a socket has at most
 * 107 bytes, and in a directory that only this user can enter.
 */
export function bridgePath(builder: string, node: Pick<BuilderNode, "name">): string {
  const key = createHash("sha256").update(`${buildxStore()}\n${builder}\n${node.name}`).digest("hex");
  return join(process.env.XDG_RUNTIME_DIR || tmpdir(), `pulumi-dalec-${key.slice(0, 12)}`, "s");
}

/**
 * Serves a unix socket for a node until this process ends; does nothing if this process already serves it. Each
 * connection to the socket is piped to a program of its own.
 *
 * Neither the socket nor its connections keep the process alive: builds do. The provider holds its connection until it is
 * stopped, which is after the program has ended.
 */
export async function ensureBridge(builder: string, node: BuilderNode, relay: Relay): Promise<void> {
  const path = bridgePath(builder, node);
  const pending = open.get(path);
  if (pending !== undefined && (await pending) && existsSync(path)) return;
  const bridge = serve(path, relay);
  open.set(path, bridge);
  await bridge;
}

/** Closes the bridge of a node where this process serves it, and removes what it left on this machine. */
export async function removeBridge(builder: string, node: Pick<BuilderNode, "name">): Promise<void> {
  const path = bridgePath(builder, node);
  (await open.get(path))?.close();
  open.delete(path);
  rmSync(dirname(path), { recursive: true, force: true });
}

/** A unix socket that this process serves. */
interface Bridge {
  /** Ends all connections, and removes the socket and its directory. */
  close(): void;
}

const open = new Map<string, Promise<Bridge>>();

async function serve(path: string, relay: Relay): Promise<Bridge> {
  const variable = process.env.XDG_RUNTIME_DIR ? "XDG_RUNTIME_DIR" : "TMPDIR";
  checkSocketPath(path, `Set ${variable} to a shorter path`);
  const directory = makePrivate(dirname(path));
  const { mode, uid } = lstatSync(directory);
  if ((mode & 0o077) !== 0 || uid !== (process.getuid?.() ?? uid)) {
    throw new Error(`${directory} is not a directory that only this user can enter; remove it`);
  }
  const children = new Set<ChildProcess>();
  const server = createServer((socket) => {
    const child = carry(socket, relay);
    children.add(child);
    child.once("close", () => children.delete(child));
  });
  const close = () => {
    process.off("exit", close);
    server.close();
    for (const child of children) child.kill(relay.signal);
    rmSync(directory, { recursive: true, force: true });
  };
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  process.once("exit", close);
  server.unref();
  return { close };
}

function carry(socket: Socket, { command, env = process.env, signal }: Relay): ChildProcess {
  const [program, ...args] = command;
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "ignore"] });
  const end = () => {
    socket.destroy();
    child.kill(signal);
  };
  child.unref();
  for (const stream of [socket, child.stdin, child.stdout]) {
    if (stream instanceof Socket) stream.unref();
  }
  // The program ends its output when the daemon closes the connection; either end of either pipe ends the connection.
  pipeline(socket, child.stdin, (error) => error && end());
  pipeline(child.stdout, socket, end);
  child.once("error", end);
  socket.once("close", () => child.kill(signal));
  return child;
}
