import type { BuilderConnection, BuilderNode } from "../../connection";
import { defined } from "../../json";
import { bridgePath, type Relay } from "../bridge";
import { buildxCommand } from "../buildx";
import { messageOf } from "../caught";
import { askDialled, dialThrough } from "../dial";
import { ensureInstance, relayStore } from "../instance";
import { ensureBridge } from "../keeper";
import { waitFor } from "../wait";

/**
 * Serves the bridges of a kubernetes builder while this process runs, and makes the instance that leads over them, which goes
 * with the last program that serves them.
 *
 * @throws buildx's own message when it cannot enter a pod
 */
export async function serveBridges(connection: BuilderConnection, instance: string): Promise<void> {
  for (const node of connection.nodes) {
    try {
      const answer = askDialled(dialThrough(relayTo(connection, node)), podTimeoutMs);
      await waitFor(() => `an answer of BuildKit in a pod of ${node.name}`, answer);
    } catch (error) {
      throw new Error(`builder ${connection.name}, ${node.name}: ${messageOf(error)}`, { cause: error });
    }
  }
  for (const [index, node] of connection.nodes.entries()) {
    await ensureBridge(connection.name, String(index), relayTo(connection, node), { instance });
  }
  const nodes = connection.nodes.map((node, index) => {
    const endpoint = `unix://${bridgePath(connection.name, String(index))}`;
    return defined({ name: node.name, endpoint, platforms: node.platforms });
  });
  // From now on no other program that ends takes the instance with it.
  ensureInstance({ name: instance, driver: "remote", nodes });
}

const podTimeoutMs = 30_000;

function relayTo({ name }: BuilderConnection, { platforms = [] }: BuilderNode): Relay {
  const [program, ...leading] = buildxCommand(process.env);
  const platform = platforms[0] === undefined ? [] : ["--platform", platforms[0]];
  const command: Relay["command"] = [program, ...leading, "dial-stdio", "--builder", name, ...platform];
  // After SIGTERM it would wait for a stream from the pod that nothing closes (buildx execconn.go).
  return { command, signal: "SIGKILL", env: { ...process.env, BUILDX_CONFIG: relayStore(name) } };
}
