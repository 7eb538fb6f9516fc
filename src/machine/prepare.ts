import type { BuilderConnection, BuilderNode } from "../connection";
import { ensureBridge } from "./bridges";
import { messageOf } from "./caught";
import { deadDaemon } from "./daemon";
import { type EngineRoute, imageStoreProblem } from "./engine";
import { isBridged, serveBridged } from "./kubernetesBridge";
import { reach } from "./reach";
import { register } from "./register";

/** What a build is going to do with its builder, as far as the builder has to be able to. */
export interface BuildNeeds {
  /** Whether an image is pushed or loaded. */
  image: boolean;
}

/**
 * Makes a builder ready for one build, in the process that runs the program: registered, reachable, and able to.
 *
 * Builds that start together share the work.
 *
 * @returns what the user should know although the build can start
 * @throws an error that names the cause when the build could only fail
 */
export async function prepare(connection: BuilderConnection, needs: BuildNeeds): Promise<string[]> {
  const key = JSON.stringify(connection);
  const shared = underWay.get(key) ?? makeReady(connection).finally(() => underWay.delete(key));
  underWay.set(key, shared);
  const { routes, warnings } = await shared;
  for (const { engine, workers } of needs.image ? routes.values() : []) {
    const problem = imageStoreProblem(workers);
    if (problem !== undefined) {
      throw new Error(`builder ${connection.name}, Docker engine ${engine.host}: ${problem}`);
    }
  }
  return warnings;
}

interface Ready {
  routes: Map<string, EngineRoute>;
  warnings: string[];
}

const underWay = new Map<string, Promise<Ready>>();

async function makeReady(connection: BuilderConnection): Promise<Ready> {
  const routes = await register(connection);
  for (const node of connection.nodes) {
    const relay = routes.get(node.name)?.relay;
    if (relay !== undefined) {
      await ensureBridge(connection.name, node, relay);
    }
  }
  if (isBridged(connection)) {
    await serveBridged(connection);
  }
  return { routes, warnings: await reachNodes(connection) };
}

/** The nodes of a builder that no longer answer, with the reason, as far as that can be asked without buildx. */
export async function lostNodes(connection: BuilderConnection): Promise<string[]> {
  const { name, driver, nodes } = connection;
  const problems = nodes.map((node) => {
    if (node.daemon !== undefined) {
      return deadDaemon(name, node.daemon);
    }
    return driver === "remote" && node.endpoint !== undefined ? problemOf(name, node) : undefined;
  });
  return (await Promise.all(problems)).filter((problem) => problem !== undefined);
}

/** buildx goes to the first node that fits, so a node that is down stops a build only when all are. */
async function reachNodes({ name, driver, nodes }: BuilderConnection): Promise<string[]> {
  const remote = nodes.filter((node) => driver === "remote" && node.endpoint !== undefined);
  const problems = await Promise.all(remote.map((node) => problemOf(name, node)));
  const failures = problems.filter((problem) => problem !== undefined);
  if (failures.length > 0 && failures.length === nodes.length) {
    throw new Error(failures.join("\n"));
  }
  return failures;
}

async function problemOf(builder: string, node: BuilderNode): Promise<string | undefined> {
  try {
    await reach(builder, node);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
