import type { BuilderConnection, BuilderNode } from "../../connection";
import { defined } from "../../json";
import { bridgePath, removeBridges } from "../bridge";
import { ensureInstance, removeInstance } from "../instance";
import { type EngineRoute, routeToEngine } from "./dockerRoute";
import type { Driver } from "./driver";

/** The BuildKit inside a Docker engine. */
export const docker: Driver = {
  serves: ({ driver, nodes = [] }) => driver === "remote" && nodes.some(({ engine }) => engine !== undefined),

  async register(connection) {
    await registerEngines(connection);
  },

  async unregister(connection) {
    removeInstance(connection);
    removeBridges(connection.name);
  },

  async ready(connection) {
    const routes = await registerEngines(connection);
    const { readyEngines } = await import("./dockerReady.js");
    return readyEngines(connection, routes);
  },

  lost: async () => [],

  async routes(connection) {
    const { engineRoutes } = await import("./daemonRoutes.js");
    return engineRoutes(connection);
  },
};

type Routes = (EngineRoute | undefined)[];

/** Registers the builder, and returns the routes to the engines of its nodes, in the order of the nodes. */
async function registerEngines({ name, driver, nodes }: BuilderConnection): Promise<Routes> {
  const routes = await Promise.all(nodes.map(async (node) => node.engine && routeToEngine(name, node)));
  const reachable = nodes.map((node, index) => overRoute(name, node, index, routes[index]));
  ensureInstance({ name, driver, nodes: reachable });
  return routes;
}

function overRoute(
  builder: string,
  node: BuilderNode,
  index: number,
  route: EngineRoute | undefined,
): BuilderNode {
  if (route === undefined) return node;
  if (route.relay !== undefined) return { ...node, endpoint: `unix://${bridgePath(builder, String(index))}` };
  return defined({ ...node, endpoint: route.engine.host, tls: route.engine.tls });
}
