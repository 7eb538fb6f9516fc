import type { BuilderConnection, BuilderNode } from "../builders/connection";
import { daemonEndpoint, ensureDaemon, removeDaemon } from "./daemon";
import { removeInstance, writeInstance } from "./instance";

/**
 * Makes a builder usable on this machine: its local daemons run, and buildx knows its instance.
 *
 * Safe to repeat and to run from several processes at once.
 */
export async function register(connection: BuilderConnection): Promise<void> {
  for (const node of connection.nodes) {
    if (node.daemon) {
      await ensureDaemon(connection.name, node.daemon);
    }
  }
  writeInstance({
    ...connection,
    nodes: connection.nodes.map((node) => withEndpoint(connection.name, node)),
  });
}

/** Takes a builder off this machine: its instance, its files, its local daemons and their state. */
export async function unregister(connection: BuilderConnection): Promise<void> {
  removeInstance(connection);
  for (const node of connection.nodes) {
    if (node.daemon) {
      await removeDaemon(connection.name, node.daemon);
    }
  }
}

function withEndpoint(builder: string, node: BuilderNode): BuilderNode {
  return node.daemon ? { ...node, endpoint: daemonEndpoint(builder, node.daemon) } : node;
}
