import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = "/sys/fs/cgroup";

/** Whether the memory controller has a hierarchy of its own, as in cgroup v1. */
const isSeparate = existsSync(join(root, "memory"));

/**
 * Moves a process and its future children to a new memory cgroup with a limit.
 *
 * @returns removes the cgroup, whose processes must have ended
 */
export function limitMemory(pid: number, bytes: number): () => Promise<void> {
  const cgroup = join(root, isSeparate ? "memory" : "", `dalec-faults-${pid}`);
  mkdirSync(cgroup);
  writeFileSync(join(cgroup, isSeparate ? "memory.limit_in_bytes" : "memory.max"), String(bytes));
  writeFileSync(join(cgroup, "cgroup.procs"), String(pid));
  return () => removeCgroup(cgroup);
}

/**
 * Uses up the memory of a process's cgroup, until the kernel kills that process for it. The kernel would choose the process
 * that uses most, so its score is raised; nothing here kills it.
 */
export async function exhaustMemory(victim: number): Promise<void> {
  const line = readFileSync(`/proc/${victim}/cgroup`, "utf8")
    .split("\n")
    .find((one) => (isSeparate ? one.includes(":memory:") : one.startsWith("0::")));
  const path = line?.split(":")[2] ?? "/";
  if (path === "/") throw new Error(`process ${victim} is in no memory cgroup of its own`);
  writeFileSync(`/proc/${victim}/oom_score_adj`, "1000");
  const procs = join(root, isSeparate ? "memory" : "", path, "cgroup.procs");
  // One line without an end.
  const eater = spawn("sh", ["-c", 'echo $$ > "$1" && exec tail /dev/zero', "eater", procs], {
    stdio: "ignore",
  });
  let ended = false;
  eater.once("exit", () => {
    ended = true;
  });
  const deadline = Date.now() + 30_000;
  while (existsSync(`/proc/${victim}`) && !isZombie(victim) && Date.now() < deadline) await sleep(20);
  const survived = existsSync(`/proc/${victim}`) && !isZombie(victim);
  eater.kill("SIGKILL");
  while (!ended) await sleep(20);
  if (survived) throw new Error(`the kernel did not kill process ${victim}, which was out of memory`);
}

function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

async function removeCgroup(cgroup: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return rmdirSync(cgroup);
    } catch {
      // The kernel counts a killed process for another moment.
      await sleep(100);
    }
  }
  throw new Error(`${cgroup} still has processes`);
}
