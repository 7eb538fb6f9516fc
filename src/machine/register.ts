import type { BuilderConnection } from "../connection";
import { driverOf } from "./drivers/table";

/** Makes a builder usable on this machine. Safe to repeat, and to run from several processes at once. */
export async function register(connection: BuilderConnection): Promise<void> {
  await driverOf(connection).register(connection);
}

/** Removes a builder from this machine. Safe to repeat. */
export async function unregister(connection: BuilderConnection): Promise<void> {
  await driverOf(connection).unregister(connection);
}
