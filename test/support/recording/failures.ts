import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { type RecordingOptions, recordProgram } from "./recordProgram";

/** The messages of the errors that a program throws, and of those that it leaves to Pulumi while it runs: those of outputs. */
export async function failuresOf(program: () => unknown, options?: RecordingOptions): Promise<string[]> {
  const others = process.listeners("unhandledRejection");
  const failures = new Set<string>();
  const note = (error: unknown) => void failures.add(error instanceof Error ? error.message : String(error));
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", note);
  try {
    await recordProgram(program, options).catch(note);
    await expect.poll(() => failures.size, { interval: 5, timeout: 200 }).toBeGreaterThan(0);
    // One cause may fail several resources.
    await sleep(50);
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
  return [...failures];
}
