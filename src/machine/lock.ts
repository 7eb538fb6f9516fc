import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "./caught";
import { entriesOf, makePrivate, removeIfEmpty } from "./fileSystem";
import { keepTouching, waitFor } from "./wait";

/** How long a process waits for a lock. */
export interface LockPatience {
  /** After this time it says what it waits for. */
  noticeMs: number;
  /** An owner that this process cannot see counts as ended after this time without a sign of life. */
  silenceMs: number;
  /** After this time it gives up. */
  limitMs: number;
  /** The time between its own signs of life while it holds the lock. */
  signMs: number;
}

// A machine that is overloaded, or asleep, shows no sign of life for a while.
const usual: LockPatience = { noticeMs: 10_000, silenceMs: 180_000, limitMs: 600_000, signMs: 5000 };

/**
 * Runs `work` while no other holder of the same lock runs its own.
 *
 * The lock is a directory with one file, named after its owner; it appears together with that file. A lock whose owner
 * has ended is taken over by removing exactly that file, so that of several waiting processes none can remove the lock
 * that another has just taken. What a process left that ended while it took the lock goes with the next holder. The owner touches the file now and then, for processes of other containers and machines,
 * which cannot see whether it runs.
 *
 * @param path the directory; its parent is made if it does not exist
 * @throws when another process holds the lock for ten minutes
 */
export async function withLock<T>(path: string, work: () => Promise<T>, patience = usual): Promise<T> {
  const mine = [process.pid, startOf(process.pid), place(), randomUUID()].join(".");
  const subject = () => `${holder(entriesOf(path)[0] ?? mine)}, which holds the lock ${path}`;
  await waitFor(subject, takeInTurn(path, mine, patience), patience.noticeMs);
  const file = join(path, mine);
  keepTouching(file, patience.signMs);
  try {
    return await work();
  } finally {
    keepTouching(file, 0);
    rmSync(file, { force: true });
    removeIfEmpty(path);
    removeDrafts(path);
  }
}

/** Removes the drafts of this lock whose writers have ended. */
function removeDrafts(path: string): void {
  for (const name of entriesOf(dirname(path))) {
    const draft = join(dirname(path), name);
    const [, writer] = draft.split(`${path}.`);
    if (writer && hasEnded(writer)) rmSync(draft, { recursive: true, force: true });
  }
}

async function takeInTurn(path: string, mine: string, patience: LockPatience): Promise<void> {
  const began = Date.now();
  let sign = "";
  let signSince = began;
  while (!take(path, mine)) {
    const [owner] = entriesOf(path);
    if (owner === undefined) continue;
    const latest = owner + lastTouched(join(path, owner));
    if (latest !== sign) [sign, signSince] = [latest, Date.now()];
    if (hasEnded(owner, Date.now() - signSince > patience.silenceMs)) {
      rmSync(join(path, owner), { force: true });
      continue;
    }
    const waitedMs = Date.now() - began;
    if (waitedMs > patience.limitMs) {
      throw new Error(
        `${holder(owner)} has held the lock ${path} for more than ${Math.round(waitedMs / 1000)} s.` +
          " If it does not work on this builder, end it or remove that directory",
      );
    }
    await sleep(50);
  }
}

function take(path: string, mine: string): boolean {
  // Makes the parent as well, which the former owner may have removed.
  const draft = makePrivate(`${path}.${mine}`);
  writeFileSync(join(draft, mine), "");
  try {
    // A directory replaces only an empty one.
    renameSync(draft, path);
    return true;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (hasCode(error, "ENOTEMPTY", "EEXIST")) return false;
    throw error;
  }
}

/** @param silent whether the owner has shown no sign of life for so long that it counts as ended */
function hasEnded(owner: string, silent = false): boolean {
  const [pid, start, where] = owner.split(".");
  if (where !== place()) return silent;
  const now = startOf(Number(pid));
  // Without a start time another process may have the id of the former owner.
  return now !== start || (now === unknownStart && silent);
}

function holder(owner: string): string {
  const [pid, , where] = owner.split(".");
  return `process ${pid}${where === place() ? "" : " of another container or machine"}`;
}

function lastTouched(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Where process ids mean the same as here: one PID namespace of one boot. Elsewhere than on Linux, one machine. */
function place(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot}-${readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")}`;
  } catch {
    return hostname().replaceAll(".", "-");
  }
}

const unknownStart = "running";

/**
 * When a process started, as the kernel counts it, so that a process id that was reused is not mistaken for the former
 * owner; "running" if the kernel does not say, "ended" if there is no such process.
 */
function startOf(pid: number): string {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return "ended";
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses, and may contain spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? unknownStart;
  } catch {
    return unknownStart;
  }
}
