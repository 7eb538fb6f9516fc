import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Runs `work` while this process alone holds the lock file; takes over the lock of a process that is gone. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  while (!take(path)) {
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
      throw error;
    }
    removeIfOrphaned(path);
    return false;
  }
}

function removeIfOrphaned(path: string): void {
  try {
    const owner = Number(readFileSync(path, "utf8"));
    if (owner > 0) {
      process.kill(owner, 0);
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") {
      rmSync(path, { force: true });
    }
  }
}
