import { camelCase, isObject } from "../object";
import type { BuilderConnection } from "./connection";

/**
 * A connection as this library writes it, also where a stack in Python exported it: Pulumi's Python writes the names of
 * all that a stack exports in its own way, `driver_options`.
 */
export function asConnection(value: BuilderConnection): BuilderConnection;
export function asConnection(value: unknown): unknown {
  return renamed(value);
}

// Their entries are called as the user, or another program, called them.
const maps = ["driverOptions", "buildkitdCertificates", "certificates"];

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([given, inner]) => {
    const name = camelCase(given);
    return [name, maps.includes(name) ? inner : renamed(inner)];
  });
  return Object.fromEntries(entries);
}
