import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes sure that a cached directory exists: `build` fills a directory beside it, which then takes its name.
 *
 * Of several processes one builds while the others wait. A build that was interrupted leaves nothing that a later
 * one could take for finished.
 */
export async function buildOnce(path: string, build: (directory: string) => Promise<void>): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const lock = `${path}.lock`;
  while (!(await exists(path))) {
    if (!(await takeLock(lock))) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    try {
      if (!(await exists(path))) {
        const draft = `${path}.${process.pid}`;
        await mkdir(draft);
        try {
          await build(draft);
          await rename(draft, path);
        } finally {
          await rm(draft, { recursive: true, force: true });
        }
      }
    } finally {
      await rm(lock, { force: true });
    }
  }
  return path;
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, "wx");
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch {
    const owner = Number(await readFile(lock, "utf8").catch(() => ""));
    if (owner > 0 && !isRunning(owner)) await rm(lock, { force: true });
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
