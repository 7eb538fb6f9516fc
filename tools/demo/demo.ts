import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DemoMachine } from "./machine";

/** A running demo, with everything that is needed to end it: plain data, so that another process can end it. */
export interface Demo {
  machine: DemoMachine;
  /** What the user had before: a listing of each directory, and of the contents of the Docker engine that builds. */
  before: { directories: Record<string, string>; docker?: string };
  /** The Docker engine that builds: its address, and the image that it pushes. Absent when the demo starts a buildkitd. */
  docker?: { host: string; image?: string };
  /** The process that holds the registry. */
  keeper?: number;
}

/** Saves a demo for the process that will end it. */
export function writeDemo(demo: Demo): void {
  writeFileSync(join(demo.machine.directory, "demo.json"), JSON.stringify(demo), { mode: 0o600 });
}

/** Reads a demo that `--keep` left running. */
export function readDemo(directory: string): Demo {
  const path = join(directory, "demo.json");
  if (!existsSync(path))
    throw new Error(`--stop: "${directory}" is not the directory of a demo that --keep left running`);
  return JSON.parse(readFileSync(path, "utf8"));
}
