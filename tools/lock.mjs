// @ts-check
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other process holds the same lock, and returns its result.
 *
 * The lock is a directory with one file, named after its owner; the directory appears with the file in it. A process
 * takes over the lock of an owner that has ended by removing exactly that file, so that none of several waiting
 * processes can remove a lock that another has just taken.
 *
 * @template Result
 * @param {string} path The directory.
 * @param {(owner: number) => void} onWait Receives the owner's process id, once, when the lock is taken.
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withLock(path, onWait, work) {
  const mine = `${process.pid}.${await startOf(process.pid)}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  let announced = false;
  while (!(await take(path, mine))) {
    const owner = await livingOwner(path);
    if (owner === undefined) continue;
    if (!announced) onWait(owner);
    announced = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    await rm(join(path, mine), { force: true });
    await rmdir(path).catch(() => {});
  }
}

/**
 * @param {string} path
 * @param {string} mine
 */
async function take(path, mine) {
  const draft = `${path}.${mine}`;
  await mkdir(draft);
  await writeFile(join(draft, mine), "");
  try {
    // A directory replaces only an empty one.
    await rename(draft, path);
    return true;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (hasCode(error, "ENOTEMPTY", "EEXIST")) return false;
    throw error;
  }
}

/**
 * The process that holds the lock. Undefined when the lock is free, or when its owner has ended: then the lock is freed.
 * @param {string} path
 * @returns {Promise<number | undefined>}
 */
async function livingOwner(path) {
  const [owner] = await readdir(path).catch(() => []);
  if (owner === undefined) return undefined;
  const [pid, start] = owner.split(".");
  if ((await startOf(Number(pid))) === start) return Number(pid);
  await unlink(join(path, owner)).catch(() => {});
  return undefined;
}

/**
 * When a process started, as the kernel counts it, so that a reused process id is not mistaken for the former owner;
 * "running" when the system does not say, "ended" when the process does not exist.
 * @param {number} pid
 */
async function startOf(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return "ended";
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The second field is the program's name in parentheses, and may hold spaces.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "running";
}

/**
 * @param {unknown} error
 * @param {string[]} codes
 */
function hasCode(error, ...codes) {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
