import type { Workspace } from "../../test/support/engine/workspace";
import type { Settings } from "./settings";

/** Prints a line of the results. */
export type Say = (line: string) => void;

/** Several places of one builder. */
export interface Field {
  /** What the places are. */
  kind: string;
  /** The part of a program's settings that declares the builder. */
  builder(): Pick<Settings, "nodes" | "pods">;
  /** Makes the number of places another one, from the next `builder()` on. */
  resize(places: number): Promise<void>;
  /** The buildx instance with the same places, on a machine whose programs have used the builder. */
  bakeInstance(workspace: Workspace): Promise<string>;
  /** Ways to take a place away for some seconds, by name; each returns when it has begun. */
  blows: Readonly<Record<string, () => Promise<void>>>;
  /** Ends everything. */
  close(): Promise<void>;
}

/** One of several, at random. */
export function anyOf<T>(all: readonly T[]): T {
  const one = all[Math.floor(Math.random() * all.length)];
  if (one === undefined) throw new Error("expected at least one");
  return one;
}
