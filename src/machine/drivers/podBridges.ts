import type { BuilderConnection, BuilderNode } from "../../connection";
import { ensureBridge, type Relay } from "../bridge";
import { buildxCommand } from "../buildx";
import { messageOf } from "../caught";
import { askDialled, dialThrough } from "../dial";
import { relayStore } from "../instance";

/**
 * Serves the bridges of a kubernetes builder while this process runs.
 *
 * @throws buildx's own message when it cannot enter a pod
 */
export async function serveBridges(connection: BuilderConnection): Promise<void> {
  for (const node of connection.nodes) {
    const relay = relayTo(connection, node);
    try {
      await askDialled(dialThrough(relay), podTimeoutMs);
    } catch (error) {
      throw new Error(`builder ${connection.name}, ${node.name}: ${messageOf(error)}`, { cause: error });
    }
    await ensureBridge(connection.name, node, relay);
  }
}

const podTimeoutMs = 30_000;

function relayTo({ name }: BuilderConnection, { platforms = [] }: BuilderNode): Relay {
  const [program, ...leading] = buildxCommand(process.env);
  const platform = platforms[0] === undefined ? [] : ["--platform", platforms[0]];
  const command: Relay["command"] = [program, ...leading, "dial-stdio", "--builder", name, ...platform];
  // After SIGTERM it would wait for a stream from the pod that nothing closes (buildx execconn.go).
  return { command, signal: "SIGKILL", env: { ...process.env, BUILDX_CONFIG: relayStore(name) } };
}
