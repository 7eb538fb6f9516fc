import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "./caught";
import { entriesOf, removeIfEmpty } from "./fileSystem";

/**
 * Runs `work` while no other holder of the same lock runs its own.
 *
 * The lock is a directory with one file, named after its owner; it appears together with that file. A lock whose owner
 * has ended is taken over by removing exactly that file, so that of several waiting processes none can remove the lock
 * that another has just taken.
 *
 * @param path the directory; its parent must exist
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine = `${process.pid}.${startOf(process.pid)}.${randomUUID()}`;
  while (!take(path, mine)) {
    if (isHeld(path)) await sleep(50);
  }
  try {
    return await work();
  } finally {
    rmSync(join(path, mine), { force: true });
    removeIfEmpty(path);
  }
}

function take(path: string, mine: string): boolean {
  const draft = `${path}.${mine}`;
  mkdirSync(draft, { mode: 0o700 });
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

/** Whether the owner of the lock is running. Frees the lock of an owner that has ended. */
function isHeld(path: string): boolean {
  const [owner = ""] = entriesOf(path);
  const [pid, start] = owner.split(".");
  if (owner !== "" && startOf(Number(pid)) !== start) {
    rmSync(join(path, owner), { force: true });
    return false;
  }
  return owner !== "";
}

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
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "running";
  } catch {
    return "running";
  }
}
