import { chmodSync, lutimesSync } from "node:fs";

/** The earliest time that every package format can hold, 1980-01-01, in seconds since 1970. */
export const earliestTime = 315_532_800;

/**
 * Gives a file, directory or link of a build's inputs the earliest time and, except for a link, its mode. Those of a
 * checkout depend on who made it and when.
 */
export function makeReproducible(path: string, mode: number | undefined): void {
  if (mode !== undefined) chmodSync(path, mode);
  lutimesSync(path, earliestTime, earliestTime);
}
