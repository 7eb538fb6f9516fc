import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream";
import type { KeptBridge } from "./bridge";
import { hasCode } from "./caught";
import { entriesOf, makePrivate, removeIfEmpty } from "./fileSystem";
import { removeInstance } from "./instance";
import { withLock } from "./lock";

/**
 * What the process beside a program does: it serves the program's socket of a bridge until the program has ended, and then
 * waits for the connections that it carries. It lets the address of the bridge lead to another program, if there is one, and
 * otherwise removes it.
 */
export async function keep(bridge: KeptBridge): Promise<void> {
  const children = new Set<ChildProcess>();
  const connections = new Set<Socket>();
  let hasLeft = false;
  const endIfDone = () => {
    if (!hasLeft || connections.size > 0) return;
    for (const child of children) child.kill("SIGKILL");
    process.exit();
  };
  const env = { ...process.env };
  // The programs that carry connections have a store of their own.
  process.env.BUILDX_CONFIG = bridge.store;
  const server = createServer((socket) => {
    connections.add(socket);
    socket.once("close", () => {
      connections.delete(socket);
      endIfDone();
    });
    const child = carry(socket, bridge, env);
    children.add(child);
    child.once("exit", () => children.delete(child));
  });
  // A program that ends at this moment would remove the directory, and the instance.
  await withLock(bridge.lock, async () => {
    makePrivate(dirname(bridge.path));
    await removeEnded(bridge);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(bridge.socket, resolve);
    });
    chmodSync(bridge.socket, 0o600);
    lead(bridge, bridge.socket);
  });
  process.stdout.on("error", () => {});
  process.stdout.write("ready\n");
  let leaving: Promise<void> | undefined;
  const leave = () => {
    clearInterval(look);
    process.stdin.destroy();
    // Connections must outlive whatever goes wrong here.
    leaving ??= withdraw(bridge, () => server.close())
      .catch(() => {})
      .then(() => {
        hasLeft = true;
        endIfDone();
      });
    return leaving;
  };
  // Without its socket, which goes with the builder, nobody can reach it.
  const look = setInterval(() => existsSync(bridge.socket) || leave(), lookMs);
  process.stdin.on("error", () => {}).resume();
  process.stdin.once("close", leave);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, async () => {
      await leave();
      for (const child of children) child.kill("SIGKILL");
      process.exit();
    });
  }
}

const lookMs = 500;

/** Serves the socket no longer. Connections go on. */
async function withdraw(bridge: KeptBridge, close: () => void): Promise<void> {
  const end = async () => {
    close();
    rmSync(bridge.socket, { force: true });
    const [other] = socketsOf(bridge);
    if (other !== undefined) {
      if (!existsSync(bridge.path)) lead(bridge, other);
      return;
    }
    rmSync(bridge.path, { force: true });
    removeIfEmpty(dirname(bridge.path));
    if (bridge.instance !== undefined) removeInstance({ name: bridge.instance });
  };
  // A lock would create the store again, which somebody may have removed.
  await (existsSync(dirname(bridge.lock)) ? withLock(bridge.lock, end) : end());
}

/** Lets the address of the bridge lead to a socket, in one step. */
function lead({ path, socket }: KeptBridge, to: string): void {
  const draft = `${socket}.link`;
  rmSync(draft, { force: true });
  symlinkSync(basename(to), draft);
  renameSync(draft, path);
}

/** The sockets of all programs that serve the bridge. */
function socketsOf({ path }: KeptBridge): string[] {
  const prefix = `${basename(path)}-`;
  return entriesOf(dirname(path))
    .filter((name) => name.startsWith(prefix) && !name.endsWith(".link"))
    .map((name) => join(dirname(path), name));
}

/** Removes the sockets that nobody serves: those of keepers that were killed. */
async function removeEnded(bridge: KeptBridge): Promise<void> {
  const removals = socketsOf(bridge).map(async (socket) => {
    if (await isDead(socket)) rmSync(socket, { force: true });
  });
  await Promise.all(removals);
}

function isDead(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket, () => {
      client.destroy();
      resolve(false);
    });
    client.once("error", (error) => resolve(hasCode(error, "ECONNREFUSED")));
  });
}

const endingMs = 1000;

function carry(
  socket: Socket,
  { command: [program, ...args], signal }: KeptBridge,
  env: NodeJS.ProcessEnv,
): ChildProcess {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], env });
  const end = () => {
    socket.destroy();
    child.kill(signal);
    setTimeout(() => child.kill("SIGKILL"), endingMs).unref();
  };
  // The program ends its output when the daemon closes the connection; either end of either pipe ends the connection.
  pipeline(socket, child.stdin, (error) => error && end());
  pipeline(child.stdout, socket, end);
  child.once("error", end);
  socket.once("end", end).once("close", end);
  return child;
}
