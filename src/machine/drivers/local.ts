import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BuilderConnection, BuilderNode, LocalDaemon } from "../../connection";
import { messageOf } from "../caught";
import { readIfThere, writePrivate } from "../fileSystem";
import { ensureInstance, removeInstance } from "../instance";
import { withLock } from "../lock";
import {
  checkDirectory,
  daemonDirectory,
  lockOf,
  logOf,
  markDirectory,
  ownerOf,
  removeDaemonFiles,
  removeEmptyDirectory,
  socketOf,
} from "./daemonDirectory";
import { daemonAnswers, identityOf, startDaemon, stopDaemon } from "./daemonProcess";
import type { BuilderOwner, Driver } from "./driver";

/** A buildkitd process that this machine runs itself. */
export const local: Driver = {
  serves: ({ driver, nodes = [] }) => driver === "remote" && nodes.some(({ daemon }) => daemon !== undefined),

  async register(connection, owner = { stack: "" }) {
    await registerDaemons(connection, owner);
  },

  async unregister(connection) {
    removeInstance(connection);
    for (const { daemon } of connection.nodes) {
      if (daemon !== undefined) await removeDaemon(connection.name, daemon);
    }
  },

  async ready(connection) {
    const others = await registerDaemons(connection);
    const { deadDaemons, otherDaemon } = await import("./deadDaemon.js");
    const silent = await deadDaemons(connection, answerMs);
    if (silent.length > 0) throw new Error(silent.join("\n"));
    return { warnings: others.map((directory) => otherDaemon(connection.name, directory)) };
  },

  async lost(connection) {
    const { deadDaemons } = await import("./deadDaemon.js");
    return deadDaemons(connection);
  },
};

/** How long a build waits for a daemon that takes connections. On a busy machine it may answer late. */
const answerMs = 30_000;

/**
 * @param owner for the stack that owns the builder: it may restart a daemon
 * @returns the directories of daemons with other settings, which this process must not restart
 */
async function registerDaemons(
  { name, driver, nodes }: BuilderConnection,
  owner?: BuilderOwner,
): Promise<string[]> {
  const reachable: BuilderNode[] = [];
  const others: string[] = [];
  for (const node of nodes) {
    const { daemon } = node;
    if (daemon === undefined) {
      reachable.push(node);
      continue;
    }
    const directory = daemonDirectory(name, daemon);
    if (!(await ensureDaemon(name, directory, daemon, owner))) others.push(directory);
    reachable.push({ ...node, endpoint: `unix://${socketOf(directory)}` });
  }
  ensureInstance({ name, driver, nodes: reachable });
  return others;
}

/**
 * Makes sure that the daemon runs: starts it where it is dead, restarts it where it was started with other settings, and
 * otherwise leaves it alone.
 *
 * @param owner for the stack that owns the builder: it restarts a daemon with other settings, which aborts its builds
 * @returns whether the daemon runs with the settings asked for
 * @throws when the directory belongs to somebody else, when buildkitd or runc is missing, and with the telling lines of the
 * daemon's log when it does not start
 */
async function ensureDaemon(
  builder: string,
  directory: string,
  daemon: LocalDaemon,
  owner?: BuilderOwner,
): Promise<boolean> {
  checkDirectory(builder, directory, daemon, owner?.stack);
  const isNew = !existsSync(directory);
  try {
    return await withLock(lockOf(directory), async () => {
      checkDirectory(builder, directory, daemon, owner?.stack);
      const former = ownerOf(directory);
      if (former !== undefined && owner) markDirectory(builder, directory, owner.stack);
      const identityFile = join(directory, "identity");
      const identity = identityOf(daemon);
      // Without its state, which somebody has removed, it answers and can build nothing.
      if (existsSync(join(directory, "root", "buildkitd.lock")) && (await daemonAnswers(directory))) {
        const isCurrent = readIfThere(identityFile) === identity;
        if (isCurrent || !owner) return isCurrent;
      }
      const isUnmarked = former === undefined;
      if (isUnmarked) markDirectory(builder, directory, owner?.stack);
      try {
        await stopDaemon(directory);
        writePrivate(identityFile, identity);
        await startDaemon(directory, daemon);
      } catch (error) {
        await stopDaemon(directory).catch(() => {});
        // A create that failed leaves no resource in the state that a later destroy could delete.
        if (isUnmarked) removeDaemonFiles(directory);
        throw isUnmarked || !existsSync(logOf(directory))
          ? error
          : new Error(`${messageOf(error)}\nIts log is ${logOf(directory)}`, { cause: error });
      }
      return true;
    });
  } catch (error) {
    if (isNew) removeEmptyDirectory(directory, daemon);
    throw error;
  }
}

/** Stops the daemon, if it runs, and removes its files with all state and cache. The directory of another builder stays. */
async function removeDaemon(builder: string, daemon: LocalDaemon): Promise<void> {
  const directory = daemonDirectory(builder, daemon);
  // Its files may have been removed by hand while it runs.
  if (!existsSync(directory)) return stopDaemon(directory);
  const owner = ownerOf(directory);
  if (!owner) {
    console.log(`${directory} stays: it has no mark. End its buildkitd and delete it`);
  }
  if (owner !== builder) return;
  await withLock(lockOf(directory), async () => {
    if (ownerOf(directory) !== builder) return;
    await stopDaemon(directory);
    removeDaemonFiles(directory);
  });
  removeEmptyDirectory(directory, daemon);
}
