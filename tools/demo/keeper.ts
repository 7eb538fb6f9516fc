import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Lab, startLab } from "../../test/support/lab/lab";
import type { KeeperReport, KeeperRequest } from "./lab";
import { processesNaming } from "./traces";

const directory = process.argv[2] ?? "";
let lab: Lab | undefined;
let kept = false;

/**
 * Holds the registry of a demo in a process of its own. It ends on request. When the demo ends without a request,
 * however that happens, it also ends the demo's other processes and removes the demo's directory. After `keep` it stays.
 */
async function main(): Promise<void> {
  process.on("disconnect", () => {
    if (!kept) void clear();
  });
  process.on("message", (request: KeeperRequest) => {
    kept = true;
    if (request === "stop") void stop();
  });
  process.on("SIGTERM", stop);
  lab = await startLab({ log: (line) => tell({ line }) });
  tell({ ready: { address: lab.registry.address, frontend: lab.frontend, mirrorsToml: lab.mirrorsToml } });
  // After `keep`, nothing else keeps this process alive.
  setInterval(() => {}, 60_000);
}

async function stop(): Promise<void> {
  await lab?.stop();
  process.exit(0);
}

/** Removes what a killed demo left behind. */
async function clear(): Promise<void> {
  await lab?.stop();
  for (let tries = 0; tries < 200; tries++) {
    const pids = processesNaming(directory);
    if (pids.length === 0) break;
    for (const pid of pids) end(pid, tries < 100 ? "SIGTERM" : "SIGKILL");
    await sleep(100);
  }
  await rm(directory, { recursive: true, force: true });
  process.exit(1);
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

function tell(report: KeeperReport): void {
  if (process.connected) process.send?.(report);
}

main().catch((error: unknown) => {
  tell({ failure: error instanceof Error ? error.message : String(error) });
  kept = true;
  if (process.connected) process.disconnect();
  process.exitCode = 1;
});
