import { chmodSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BuilderConnection, BuilderNode, LocalDaemon } from "../../connection";
import { makePrivate, readIfThere, removeIfEmpty, writePrivate } from "../fileSystem";
import { ensureInstance, removeInstance } from "../instance";
import { withLock } from "../lock";
import {
  daemonAnswers,
  daemonDirectory,
  identityOf,
  removeTree,
  socketOf,
  startDaemon,
  stopDaemon,
} from "./daemonProcess";
import type { Driver } from "./driver";

/** A buildkitd process that this machine runs itself. */
export const local: Driver = {
  serves: ({ driver, nodes = [] }) => driver === "remote" && nodes.some(({ daemon }) => daemon !== undefined),

  register: registerDaemons,

  async unregister(connection) {
    removeInstance(connection);
    for (const { daemon } of connection.nodes) {
      if (daemon !== undefined) await removeDaemon(connection.name, daemon);
    }
  },

  async ready(connection) {
    await registerDaemons(connection);
    return { warnings: [] };
  },

  async lost(connection) {
    const { deadDaemons } = await import("./deadDaemon.js");
    return deadDaemons(connection);
  },
};

async function registerDaemons({ name, driver, nodes }: BuilderConnection): Promise<void> {
  const reachable: BuilderNode[] = [];
  for (const node of nodes) {
    reachable.push(node.daemon === undefined ? node : await withDaemon(name, node, node.daemon));
  }
  ensureInstance({ name, driver, nodes: reachable });
}

async function withDaemon(builder: string, node: BuilderNode, daemon: LocalDaemon): Promise<BuilderNode> {
  const directory = daemonDirectory(builder, daemon);
  await ensureDaemon(directory, daemon);
  return { ...node, endpoint: `unix://${socketOf(directory)}` };
}

/**
 * Makes sure that the daemon runs with the configuration asked for: starts it where it is dead, restarts it where its
 * program or its buildkitd.toml changed, and otherwise leaves it alone.
 *
 * @throws when buildkitd or runc is missing, and with the end of the daemon's log when it does not start
 */
async function ensureDaemon(directory: string, daemon: LocalDaemon): Promise<void> {
  chmodSync(makePrivate(directory), 0o700);
  await withLock(join(directory, "lock"), async () => {
    const identity = identityOf(daemon);
    const isCurrent = readIfThere(join(directory, "identity")) === identity;
    if (isCurrent && (await daemonAnswers(directory))) return;
    await stopDaemon(directory);
    await startDaemon(directory, daemon);
    writePrivate(join(directory, "identity"), identity);
  });
}

/** Stops the daemon, if it runs, and removes its directory with all state and cache. */
async function removeDaemon(builder: string, daemon: LocalDaemon): Promise<void> {
  const directory = daemonDirectory(builder, daemon);
  await stopDaemon(directory);
  removeTree(directory);
  if (daemon.stateDirectory === undefined) removeIfEmpty(dirname(directory));
}
