import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DemoMachine } from "./machine";

/** A demo as it runs, with all that is needed to end it: plain data, so that another process can. */
export interface Demo {
  machine: DemoMachine;
  /** What the user had before: a listing of each place, and of the Docker engine's things where one builds. */
  before: { places: Record<string, string>; docker?: string };
  /** The Docker engine that builds: its address, and the image that it pushes. */
  docker?: { host: string; image?: string };
  /** The process that holds the registry. */
  keeper?: number;
}

/** Writes a demo down, for the process that will end it. */
export function writeDemo(demo: Demo): void {
  writeFileSync(join(demo.machine.directory, "demo.json"), JSON.stringify(demo), { mode: 0o600 });
}

/** Reads a demo that was kept. */
export function readDemo(directory: string): Demo {
  const path = join(directory, "demo.json");
  if (!existsSync(path)) throw new Error(`${directory} holds no demo that was kept`);
  return JSON.parse(readFileSync(path, "utf8"));
}
