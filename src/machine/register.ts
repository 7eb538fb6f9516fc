import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BuilderConnection, BuilderNode } from "../connection";
import { bridgePath, removeBridge } from "./bridges";
import { bootstrap, buildxStore } from "./buildx";
import {
  isNew,
  isRunning,
  recordContainers,
  removeContainer,
  removeOutdated,
  withIdentity,
} from "./container";
import { daemonEndpoint, ensureDaemon, removeDaemon } from "./daemon";
import { engineEndpoint, removeEngineContext } from "./dockerContext";
import { type EngineRoute, routeToEngine } from "./engine";
import { removeInstance, writeInstance } from "./instance";
import { isBridged, registerBridged, unregisterBridged } from "./kubernetesBridge";
import { withLock } from "./lock";

/**
 * Makes a builder usable on this machine: its local daemons and its containers run, and buildx knows its instance.
 *
 * Safe to repeat and to run from several processes at once.
 *
 * @returns the routes to the Docker engines of its nodes, by the name of the node
 */
export async function register(connection: BuilderConnection): Promise<Map<string, EngineRoute>> {
  const routes = new Map<string, EngineRoute>();
  if (connection.driver === "docker-container") {
    await registerContainers(connection);
    return routes;
  }
  const nodes: BuilderNode[] = [];
  for (const node of connection.nodes) {
    if (node.daemon) {
      await ensureDaemon(connection.name, node.daemon);
    }
    if (node.engine) {
      routes.set(node.name, await routeToEngine(connection.name, node));
    }
    nodes.push(reachable(connection.name, node, routes.get(node.name)));
  }
  writeInstance({ ...connection, nodes });
  if (isBridged(connection)) {
    registerBridged(connection);
  }
  return routes;
}

/** Takes a builder off this machine: its instance and files, and the daemons and containers that it started. */
export async function unregister(connection: BuilderConnection): Promise<void> {
  if (connection.driver === "docker-container") {
    for (const node of connection.nodes) {
      removeContainer(connection.name, node);
      removeEngineContext(connection.name, node);
    }
  }
  removeInstance(connection);
  if (isBridged(connection)) {
    await unregisterBridged(connection);
  }
  for (const node of connection.nodes) {
    if (node.daemon) {
      await removeDaemon(connection.name, node.daemon);
    }
    if (node.engine && connection.driver === "remote") {
      await removeBridge(connection.name, node);
    }
  }
}

/** buildx neither changes a container that is there nor starts one before a build, so both happen here. */
async function registerContainers(connection: BuilderConnection): Promise<void> {
  mkdirSync(buildxStore(), { recursive: true, mode: 0o700 });
  await withLock(join(buildxStore(), `pulumi-dalec-${connection.name}.lock`), async () => {
    const nodes = connection.nodes.map(withIdentity);
    const fresh = nodes.filter((node) => isNew(connection.name, node));
    for (const node of nodes) {
      removeOutdated(connection.name, node);
    }
    writeInstance({
      ...connection,
      nodes: nodes.map((node) => ({ ...node, ...engineEndpoint(connection.name, node) })),
    });
    if (!nodes.every((node) => isRunning(connection.name, node))) {
      await bootstrap(connection.name).catch((error: unknown) => {
        undo(connection, fresh);
        throw error;
      });
    }
    recordContainers(connection.name, nodes);
  });
}

/** A create that failed leaves no resource in the state that a later destroy could delete, so it tidies up itself. */
function undo(connection: BuilderConnection, fresh: BuilderNode[]): void {
  for (const node of fresh) {
    removeContainer(connection.name, node);
    removeEngineContext(connection.name, node);
  }
  if (fresh.length === connection.nodes.length) {
    removeInstance(connection);
  }
}

/** The node with the endpoint that it has on this machine. */
function reachable(builder: string, node: BuilderNode, route: EngineRoute | undefined): BuilderNode {
  if (node.daemon) {
    return { ...node, endpoint: daemonEndpoint(builder, node.daemon) };
  }
  if (route?.relay) {
    return { ...node, endpoint: `unix://${bridgePath(builder, node)}` };
  }
  if (route) {
    const { host, tls } = route.engine;
    return { ...node, endpoint: host, ...(tls === undefined ? {} : { tls }) };
  }
  return node;
}
