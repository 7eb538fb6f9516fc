import type { BuilderConnection, BuilderNode } from "../connection";
import type { Relay } from "./bridge";
import { bridgePath, ensureBridge, removeBridge } from "./bridges";
import { buildxCommand } from "./buildx";
import { messageOf } from "./caught";
import { askDialled, dialThrough } from "./dial";
import { relayStore, removeInstance, writeInstance } from "./instance";

/** Whether the builds of the program go to pods by way of a bridge. */
export function isBridged({ driver }: Pick<BuilderConnection, "driver">): boolean {
  return driver === "kubernetes";
}

/**
 * The instance that builds of the program use: of a kubernetes builder, one over a bridge.
 *
 * Builds of one process share a connection. The kubernetes driver ties it to the first of them: when that one ends, the
 * connection does, and the others wait for ever (buildx driver/kubernetes/driver.go, `Client`).
 */
export function buildInstance(connection: Pick<BuilderConnection, "name" | "driver">): string {
  return isBridged(connection) ? `${connection.name}.builds` : connection.name;
}

/** Makes the instance over the bridge known to buildx. */
export function registerBridged(connection: BuilderConnection): void {
  writeInstance(overBridge(connection));
}

/** Removes the instance over the bridge, and what this process serves for it. */
export async function unregisterBridged(connection: BuilderConnection): Promise<void> {
  removeInstance(overBridge(connection));
  for (const node of connection.nodes) {
    await removeBridge(connection.name, node);
  }
}

/**
 * Serves the bridges of a kubernetes builder while this process runs.
 *
 * @throws what buildx says when it cannot enter a pod
 */
export async function serveBridged(connection: BuilderConnection): Promise<void> {
  for (const node of connection.nodes) {
    const relay = relayTo(connection, node);
    try {
      await askDialled(dialThrough(relay), podTimeoutMs);
    } catch (error) {
      const reason = messageOf(error);
      throw new Error(`builder ${connection.name}, ${node.name}: ${reason}`, { cause: error });
    }
    await ensureBridge(connection.name, node, relay);
  }
}

const podTimeoutMs = 30_000;

function relayTo({ name }: BuilderConnection, { platforms = [] }: BuilderNode): Relay {
  const [program, ...leading] = buildxCommand(process.env);
  const platform = platforms[0] === undefined ? [] : ["--platform", platforms[0]];
  const command: Relay["command"] = [program, ...leading, "dial-stdio", "--builder", name, ...platform];
  // Asked to end, it would wait for a stream from the pod that nothing closes (buildx execconn.go).
  return { command, signal: "SIGKILL", env: { ...process.env, BUILDX_CONFIG: relayStore(name) } };
}

function overBridge(connection: BuilderConnection): BuilderConnection {
  const nodes = connection.nodes.map((node) => ({
    name: node.name,
    endpoint: `unix://${bridgePath(connection.name, node)}`,
    ...(node.platforms === undefined ? {} : { platforms: node.platforms }),
  }));
  return { name: buildInstance(connection), driver: "remote", nodes };
}
