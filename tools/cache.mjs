// @ts-check
import { randomUUID } from "node:crypto";
import { mkdir, readlink, rename, symlink } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/** The directory, outside the project, that keeps built tools between runs: `pulumi-dalec` in `$XDG_CACHE_HOME` or `~/.cache`. */
export function cacheDirectory() {
  const base = process.env.XDG_CACHE_HOME ?? "";
  return join(isAbsolute(base) ? base : join(homedir(), ".cache"), "pulumi-dalec");
}

/**
 * Makes `path` a link to `target`. At every moment the link is either the old or the new one.
 * @param {string} path
 * @param {string} target
 */
export async function link(path, target) {
  if ((await readlink(path).catch(() => undefined)) === target) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await symlink(target, draft);
  await rename(draft, path);
}
