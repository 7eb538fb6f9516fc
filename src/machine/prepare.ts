import type { BuilderConnection } from "../connection";
import { canonicalJson } from "../json";
import type { Route } from "./bridge";
import { checkNames } from "./connectionNames";
import type { Readiness } from "./drivers/driver";
import { driverOf } from "./drivers/table";
import type { PlaceGroup } from "./farm/place";
import { slotInstance } from "./farm/slotInstance";
import { untilStoreIsFree } from "./storeLock";

/** What a build requires of its builder. */
export interface BuildNeeds {
  /** Whether an image is pushed or loaded. */
  image: boolean;
}

/**
 * Makes a builder ready for one build, in the process that runs the program: registers it, and makes sure that the build
 * reaches it and can do there what it needs.
 *
 * Builds that start together share the work.
 *
 * @returns what the user should know although the build can start
 * @throws an error that names the cause when the build can only fail
 */
export async function prepare(connection: BuilderConnection, needs: BuildNeeds): Promise<string[]> {
  const key = canonicalJson(connection);
  const ready = async () => {
    checkNames(connection);
    await untilStoreIsFree();
    return driverOf(connection).ready(connection);
  };
  const shared = underWay.get(key) ?? ready().finally(() => underWay.delete(key));
  underWay.set(key, shared);
  const { warnings, imageProblem } = await shared;
  if (needs.image && imageProblem !== undefined) throw new Error(imageProblem);
  return warnings;
}

const underWay = new Map<string, Promise<Readiness>>();

/** The reasons why nodes of a builder no longer answer, as far as this machine can ask without buildx. */
export function lostNodes(connection: BuilderConnection): Promise<string[]> {
  return driverOf(connection).lost(connection);
}

/** Where the user finds out why a builder went away, if it answers again or this machine cannot ask it. */
export function whereToLook(connection: BuilderConnection): string {
  const general = `The daemon of ${connection.name} ended or ran out of memory, or the network failed.`;
  return driverOf(connection).whereToLook?.(connection) ?? general;
}

/** Whether the builds of a builder spread over several places. */
export function spreads(connection: Pick<BuilderConnection, "driver" | "spread">): boolean {
  return driverOf(connection).spreads?.(connection) ?? false;
}

/** The places of a builder where builds can go now; none if its builds do not spread. */
export async function placesOf(connection: BuilderConnection): Promise<PlaceGroup[]> {
  return (await driverOf(connection).places?.(connection)) ?? [];
}

/** How to connect to the daemons of a builder whose builds do not spread. */
export async function routesOf(connection: BuilderConnection): Promise<readonly Route[]> {
  const { nodeRoutes } = await import("./drivers/daemonRoutes.js");
  return driverOf(connection).routes?.(connection) ?? nodeRoutes(connection);
}

/** The buildx instance that the builds of a slot use. */
export function buildInstance(
  connection: Pick<BuilderConnection, "name" | "driver" | "spread">,
  slot: string,
): string {
  return spreads(connection) ? slotInstance(connection.name, slot) : connection.name;
}
