import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { startLab } from "../../test/support/lab/lab";
import { processesOf } from "../../test/support/processes";
import type { KeeperReport, KeeperRequest } from "./lab";

const directory = process.argv[2] ?? "";
let kept = false;

/**
 * Holds the registry of a demo in a process of its own. It ends when it is told to, or with the demo, however that
 * ends: then it also ends the demo's daemon and removes the demo's directory. After `keep` it stays.
 */
async function main(): Promise<void> {
  const abandoned = () => {
    if (!kept) void clear();
  };
  process.on("disconnect", abandoned);
  const lab = await startLab({ log: (line) => tell({ line }) });
  const stop = async () => {
    process.off("disconnect", abandoned);
    await lab.stop();
    process.exit(0);
  };
  process.on("message", (request: KeeperRequest) => {
    if (request === "stop") void stop();
    kept = request === "keep";
  });
  process.on("SIGTERM", stop);
  tell({ ready: { address: lab.registry.address, frontend: lab.frontend, mirrorsToml: lab.mirrorsToml } });
}

/** Removes what a demo that was killed has left; the registry ends with this process. */
async function clear(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const daemons = processesOf(directory, "buildkitd");
    if (daemons.length === 0) break;
    for (const pid of daemons) process.kill(pid, tries < 60 ? "SIGTERM" : "SIGKILL");
    await sleep(100);
  }
  await rm(directory, { recursive: true, force: true }).catch(() => {});
  // The whole group: whatever prepares the registry's images ends, too.
  process.kill(-process.pid, "SIGTERM");
  process.exit(1);
}

function tell(report: KeeperReport): void {
  if (process.connected) process.send?.(report);
}

main().catch((error: unknown) => {
  tell({ failure: error instanceof Error ? error.message : String(error) });
  process.disconnect?.();
  process.exitCode = 1;
});
