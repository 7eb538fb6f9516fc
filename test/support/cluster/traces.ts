import { existsSync } from "node:fs";
import { readdir, rmdir } from "node:fs/promises";
import { basename, join } from "node:path";

const root = "/sys/fs/cgroup";

/** Removes the empty cgroups that the containers of a node leave behind. The kernel keeps a cgroup without processes. */
export async function removeTraces(directory: string): Promise<void> {
  const id = basename(directory);
  const hierarchies = [root, ...(await directories(root))];
  for (const cgroup of hierarchies.map((hierarchy) => join(hierarchy, id)).filter(existsSync)) {
    await removeCgroup(cgroup);
  }
}

async function removeCgroup(path: string): Promise<void> {
  for (const child of await directories(path)) await removeCgroup(child);
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return await rmdir(path);
    } catch {
      // The kernel counts a killed process for another moment.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function directories(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
}
