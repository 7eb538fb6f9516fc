import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, lstatSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { BuilderNode } from "../connection";
import { buildxStore } from "./buildx";
import { childEnvironment } from "./childEnvironment";
import { makePrivate } from "./fileSystem";
import { scriptFile } from "./script";
import { checkSocketPath } from "./socketPath";
import { waitFor } from "./wait";

/** A program, its arguments, and the environment it runs in. */
export interface Relay {
  /** The program and its arguments; its standard input and output carry one connection. */
  command: [string, ...string[]];
  /** The environment of the program. Defaults to that of this process. */
  env?: NodeJS.ProcessEnv;
  /** The signal that ends the program after its connection has ended. Defaults to SIGTERM. */
  signal?: NodeJS.Signals;
}

/** The settings of the process that keeps a bridge. */
export interface KeptBridge {
  /** The address of the bridge, which all programs share: a link to the socket of one of them. */
  path: string;
  /** The socket of this program, in the same directory. */
  socket: string;
  /** The program that carries a connection. */
  command: [string, ...string[]];
  /** The signal that ends it. */
  signal: NodeJS.Signals;
  /** The buildx store of the program. */
  store: string;
  /** The lock under which programs begin and cease to serve it. */
  lock: string;
  /** The buildx instance to remove when no program serves the bridge any more. Absent to remove none. */
  instance?: string;
}

/**
 * The address of a node's bridge on this machine, the same in every process: short, since the path of a socket has at most
 * 107 bytes, and in a directory that only this user can enter.
 */
export function bridgePath(builder: string, node: Pick<BuilderNode, "name">): string {
  const key = createHash("sha256").update(`${buildxStore()}\n${builder}\n${node.name}`).digest("hex");
  return join(process.env.XDG_RUNTIME_DIR || tmpdir(), `pulumi-dalec-${key.slice(0, 12)}`, "s");
}

/** The lock under which programs begin and cease to serve the bridges of a builder. */
function bridgeLock(builder: string): string {
  return join(buildxStore(), `pulumi-dalec-${builder}.lock`);
}

/**
 * Serves the bridge of a node while this process runs, and while connections last; does nothing if this process already
 * serves it. Each connection is piped to a program of its own.
 *
 * A process beside this one keeps it: it outlives this one until the last connection has ended, and cleans up even if this
 * one is killed. Several programs may serve the same bridge, so that the end of one does not end the builds of another.
 *
 * @param instance the buildx instance that leads over the bridge alone, and goes with it
 */
export async function ensureBridge(
  builder: string,
  node: BuilderNode,
  relay: Relay,
  instance?: string,
): Promise<void> {
  const path = bridgePath(builder, node);
  const known = await open.get(path)?.catch(() => undefined);
  if (known?.isServing()) return;
  known?.close();
  const bridge = serve(path, bridgeLock(builder), relay, instance);
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

/** A bridge that this process serves. */
interface Bridge {
  isServing(): boolean;
  close(): void;
}

const open = new Map<string, Promise<Bridge>>();

const startTimeoutMs = 60_000;

async function serve(
  path: string,
  lock: string,
  { command, env = process.env, signal = "SIGTERM" }: Relay,
  instance: string | undefined,
): Promise<Bridge> {
  const socket = `${path}-${randomBytes(3).toString("hex")}`;
  const variable = process.env.XDG_RUNTIME_DIR ? "XDG_RUNTIME_DIR" : "TMPDIR";
  checkSocketPath(socket, `Set ${variable} to a shorter path`);
  // Another program that ends at this moment may remove it again.
  const directory = makePrivate(dirname(path));
  const { mode, uid } = lstatSync(directory);
  if ((mode & 0o077) !== 0 || uid !== (process.getuid?.() ?? uid)) {
    throw new Error(`${directory} is not a directory that only this user can enter; remove it`);
  }
  const kept: KeptBridge = {
    path,
    socket,
    command,
    signal,
    lock,
    store: buildxStore(),
    ...(instance ? { instance } : {}),
  };
  // Its standard input tells it when this process ends; a process group of its own keeps Ctrl-C from it.
  const keeper = spawn(process.execPath, [scriptFile("bridge"), JSON.stringify(kept)], {
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
    env: childEnvironment(env),
  });
  const patience = setTimeout(() => keeper.kill("SIGKILL"), startTimeoutMs);
  let runs = true;
  const start = new Promise<string>((resolve, reject) => {
    let text = "";
    keeper.once("error", reject);
    keeper.once("close", () => {
      runs = false;
      resolve(text);
    });
    keeper.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes("\n")) resolve(text);
    });
  });
  const said = await waitFor(() => `a process to serve ${socket}`, start).finally(() =>
    clearTimeout(patience),
  );
  if (said !== "ready\n") {
    throw new Error(
      `the socket ${socket} cannot be served: ${said.trim() || "its process ended without a word"}`,
    );
  }
  keeper.stdout.destroy();
  keeper.unref();
  if (keeper.stdin instanceof Socket) keeper.stdin.unref();
  keeper.stdin.on("error", () => {});
  return { isServing: () => runs && existsSync(socket) && existsSync(path), close: () => keeper.stdin.end() };
}
