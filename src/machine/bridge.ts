import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { createServer, Socket } from "node:net";
import { pipeline } from "node:stream";

/** A program, its arguments, and the environment it runs in. */
export interface Relay {
  /** The program and its arguments; its standard input and output carry one connection. */
  command: [string, ...string[]];
  /** The environment of the program. Defaults to this process's. */
  env?: NodeJS.ProcessEnv;
  /** What ends the program when its connection has. Defaults to SIGTERM. */
  signal?: NodeJS.Signals;
}

/** A unix socket that this process serves. */
export interface Bridge {
  /** Path of the socket. */
  path: string;
  /** Ends all connections, and removes the socket. */
  close(): void;
}

/**
 * Serves a unix socket, each of whose connections is piped to a program of its own, for as long as this process runs.
 *
 * Neither the socket nor its connections keep the process alive: what waits for a build does. The provider holds its
 * connection until it is stopped, which is after the program has ended.
 *
 * @param path where the socket will be, in a directory that only this user can enter
 */
export async function openBridge(path: string, relay: Relay): Promise<Bridge> {
  const children = new Set<ChildProcess>();
  const server = createServer((socket) => {
    const child = carry(socket, relay);
    children.add(child);
    child.once("close", () => children.delete(child));
  });
  const close = () => {
    process.off("exit", close);
    server.close();
    for (const child of children) {
      child.kill(relay.signal);
    }
    rmSync(path, { force: true });
  };
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  process.once("exit", close);
  server.unref();
  return { path, close };
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
  // The program ends its output when the daemon hangs up; either end of either pipe ends the connection.
  pipeline(socket, child.stdin, (error) => error && end());
  pipeline(child.stdout, socket, end);
  child.once("error", end);
  socket.once("close", () => child.kill(signal));
  return child;
}
