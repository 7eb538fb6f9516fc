import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildxStore } from "./buildx";
import { waitFor } from "./wait";

/** After these times the user reads what this process waits for, and this process gives up. */
const usual = { noticeMs: 10_000, limitMs: 600_000 };

/**
 * Waits while another program holds the lock of the buildx store. docker-build needs that lock, and would wait for it without
 * a word and without an end, as buildx does.
 *
 * Only Linux says who holds a lock; elsewhere this returns at once.
 *
 * @throws when a process holds the lock for ten minutes
 */
export async function untilStoreIsFree(patience = usual): Promise<void> {
  const lock = join(buildxStore(), ".lock");
  if (holderOf(lock) === undefined) return;
  const subject = () => `${holderOf(lock)}, which holds the lock ${lock} of the buildx store`;
  await waitFor(subject, whileHeld(lock, patience.limitMs), patience.noticeMs);
}

async function whileHeld(lock: string, limitMs: number): Promise<void> {
  let began = Date.now();
  let former: string | undefined;
  for (;;) {
    const holder = holderOf(lock);
    if (holder === undefined) return;
    if (holder !== former) [former, began] = [holder, Date.now()];
    const waitedMs = Date.now() - began;
    if (waitedMs > limitMs) {
      const seconds = Math.round(waitedMs / 1000);
      throw new Error(
        `${holder} has held the lock ${lock} of the buildx store for more than ${seconds} s. If it hangs, end it`,
      );
    }
    await sleep(100);
  }
}

/** The process that holds a lock on a file; undefined if there is none, or it is a provider, whose builds take turns. */
function holderOf(path: string): string | undefined {
  const inode = statSync(path, { throwIfNoEntry: false })?.ino;
  // `1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF`. A line of one who waits begins with `1: ->`.
  const held = new RegExp(`^\\d+: FLOCK +ADVISORY +WRITE (\\d+) [\\da-f]+:[\\da-f]+:${inode} `, "m");
  const [, pid] = held.exec(read("/proc/locks")) ?? [];
  if (pid === undefined) return undefined;
  const program = read(`/proc/${pid}/comm`).trim();
  return program.startsWith("pulumi-resource") ? undefined : `process ${pid} (${program || "elsewhere"})`;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
