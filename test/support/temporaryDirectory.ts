import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll } from "vitest";

const prefix = "dalec-unit-";

/** Removes the temporary directories of processes that have ended without doing so. */
export function sweep(directory: string): void {
  for (const name of readdirSync(directory)) {
    const pid = Number(/^dalec-unit-(\d+)$/.exec(name)?.[1]);
    if (pid > 0 && !isRunning(pid)) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** The directory in which the tests of this process make theirs, so that a run which is killed leaves nothing for long. */
function own(): string {
  const name = `${prefix}${process.pid}`;
  const system = basename(tmpdir()) === name ? dirname(tmpdir()) : tmpdir();
  sweep(system);
  const directory = join(system, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  process.env.TMPDIR = directory;
  return directory;
}

const directory = own();
afterAll(() => rmSync(directory, { recursive: true, force: true }));
