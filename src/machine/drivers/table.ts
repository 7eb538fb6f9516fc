import type { BuilderConnection } from "../../connection";
import { docker } from "./docker";
import { dockerContainer } from "./dockerContainer";
import type { Driver, DriverChoice } from "./driver";
import { kubernetes } from "./kubernetes";
import { local } from "./local";
import { remote } from "./remote";

/** All drivers by the names of their files. The first that serves a connection is its driver. */
export const drivers: Readonly<Record<string, Driver>> = {
  dockerContainer,
  kubernetes,
  local,
  docker,
  remote,
};

/** The driver of a connection. */
export function driverOf(connection: DriverChoice): Driver {
  return entryOf(connection)[1];
}

/** The name of a connection's driver. */
export function driverNameOf(connection: BuilderConnection): string {
  return entryOf(connection)[0];
}

function entryOf(connection: DriverChoice): [string, Driver] {
  const found = Object.entries(drivers).find(([, driver]) => driver.serves(connection));
  if (found === undefined) {
    throw new Error(`this release of pulumi-dalec does not know the driver "${connection.driver}"`);
  }
  return found;
}
