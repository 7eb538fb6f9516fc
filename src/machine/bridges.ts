import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuilderNode } from "../connection";
import { type Bridge, openBridge, type Relay } from "./bridge";
import { buildxStore } from "./buildx";

/**
 * The socket of a node's bridge on this machine, the same in every process: short, since a socket's path has at most
 * 107 bytes, and in a directory that only this user can enter.
 */
export function bridgePath(builder: string, node: BuilderNode): string {
  const key = createHash("sha256").update(`${buildxStore()}\n${builder}\n${node.name}`).digest("hex");
  return join(process.env.XDG_RUNTIME_DIR || tmpdir(), `pulumi-dalec-${key.slice(0, 12)}`, "s");
}

/** Serves the bridge of a node until this process ends; does nothing where it does so already. */
export async function ensureBridge(builder: string, node: BuilderNode, relay: Relay): Promise<void> {
  const path = bridgePath(builder, node);
  const pending = open.get(path);
  if (pending !== undefined && (await pending) && existsSync(path)) {
    return;
  }
  const bridge = serve(path, relay);
  open.set(path, bridge);
  await bridge;
}

/** Ends the bridge of a node where this process serves it, and removes what it left on this machine. */
export async function removeBridge(builder: string, node: BuilderNode): Promise<void> {
  const path = bridgePath(builder, node);
  (await open.get(path))?.close();
  open.delete(path);
  rmSync(join(path, ".."), { recursive: true, force: true });
}

const open = new Map<string, Promise<Bridge>>();

async function serve(path: string, relay: Relay): Promise<Bridge> {
  const directory = join(path, "..");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { mode, uid } = lstatSync(directory);
  if ((mode & 0o077) !== 0 || uid !== (process.getuid?.() ?? uid)) {
    throw new Error(`${directory} is not a directory that only this user can enter; remove it`);
  }
  const bridge = await openBridge(path, relay);
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  return bridge;
}
