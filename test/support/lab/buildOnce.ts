import { mkdir, rename, rm, stat } from "node:fs/promises";
import { withLock } from "../../../tools/lock.mjs";

/**
 * Makes sure that a cached directory exists: `build` fills a draft, which is then renamed.
 *
 * Of several processes one builds while the others wait. An interrupted build leaves nothing that looks finished.
 */
export async function buildOnce(path: string, build: (directory: string) => Promise<void>): Promise<string> {
  if (await exists(path)) return path;
  const wait = () => {};
  await withLock(`${path}.lock`, wait, async () => {
    if (await exists(path)) return;
    const draft = `${path}.${process.pid}`;
    await mkdir(draft);
    try {
      await build(draft);
      await rename(draft, path);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  });
  return path;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
