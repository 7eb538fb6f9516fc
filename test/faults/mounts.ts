import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";

/** Puts a small file system in place of a directory, with the directory's content. */
export function mountOver(directory: string): void {
  mkdirSync(directory, { recursive: true });
  const content = `${directory}.content`;
  cpSync(directory, content, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  mount("-t", "tmpfs", "-o", "size=64m,mode=0755", "tmpfs", directory);
  for (const name of readdirSync(content)) {
    cpSync(`${content}/${name}`, `${directory}/${name}`, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
  }
  rmSync(content, { recursive: true });
}

/** Leaves no space on a file system that `mountOver` made, or makes it roomy again. */
export function resize(directory: string, kibibytes: number | "as full as it is"): void {
  const { blocks, bfree, bsize } = statfsSync(directory);
  const used = ((blocks - bfree) * bsize) / 1024;
  mount("-o", `remount,size=${kibibytes === "as full as it is" ? Math.max(used, 4) : kibibytes}k`, directory);
}

/** Makes a directory read-only with all below it, also for root, or writable again. */
export function makeReadOnly(directory: string): void {
  mkdirSync(directory, { recursive: true });
  mount("--bind", directory, directory);
  mount("-o", "remount,bind,ro", directory);
}

/** Takes away what was mounted on a directory. The content of a small file system goes with it. */
export function unmount(directory: string): void {
  if (existsSync(directory)) execFileSync("umount", ["--lazy", directory], { stdio: "pipe" });
}

/** Takes away everything that is mounted below a directory. */
export function unmountBelow(directory: string): void {
  const mounted = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(`${directory}/`));
  for (const path of mounted.reverse()) unmount(path);
}

function mount(...args: string[]): void {
  execFileSync("mount", args, { stdio: "pipe" });
}
