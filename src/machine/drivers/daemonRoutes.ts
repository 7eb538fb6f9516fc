import type { BuilderConnection } from "../../connection";
import { defined } from "../../json";
import type { Route } from "../bridge";
import type { Place } from "../farm/place";
import { daemonDirectory, socketOf } from "./daemonDirectory";
import { routeToEngine } from "./dockerRoute";

/** How to connect to daemons of this machine, and to those that listen at the endpoints of nodes. */
export function nodeRoutes({ name: builder, nodes }: BuilderConnection): Place[] {
  return nodes.flatMap(({ name, daemon, endpoint, tls, cluster }) => {
    if (daemon !== undefined)
      return [{ name, endpoint: `unix://${socketOf(daemonDirectory(builder, daemon))}` }];
    return endpoint === undefined ? [] : [defined({ name, endpoint, tls, cluster })];
  });
}

/** How to connect to the BuildKit inside the Docker engines of a builder. */
export function engineRoutes({ name: builder, nodes }: BuilderConnection): Promise<Route[]> {
  return Promise.all(
    nodes.map(async (node) => {
      const { relay, engine } = await routeToEngine(builder, node);
      return relay ?? defined({ name: node.name, endpoint: engine.host, tls: engine.tls });
    }),
  );
}
