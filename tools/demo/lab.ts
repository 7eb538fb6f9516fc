import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { FrontendKind } from "../../test/support/lab/frontendSource";

/** A registry with everything that the build pulls. */
export interface LabFacts {
  /** `127.0.0.1:<port>`. */
  address: string;
  /** Which Dalec frontend it serves; `published` is pulled from its own registry. */
  frontend: FrontendKind;
  /** Text of buildkitd.toml that makes a daemon pull from it. */
  mirrorsToml: string;
}

/** A message from the process that holds the registry. */
export interface KeeperReport {
  line?: string;
  ready?: LabFacts;
  failure?: string;
}

/** A message to that process. */
export type KeeperRequest = "stop" | "keep";

/** The registry, and the process that holds it. */
export interface DemoLab extends LabFacts {
  /** The id of the process. */
  pid: number;
  /** Stops the registry and removes its store. */
  stop(): Promise<void>;
  /** Makes the registry outlive this process. */
  keep(): Promise<void>;
}

/** Starts the registry in a process of its own that keeps its temporary files in the demo's directory. */
export async function startDemoLab(
  directory: string,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<DemoLab> {
  const keeper = spawn(process.execPath, ["--import", "tsx", join(__dirname, "keeper.ts"), directory], {
    cwd: join(__dirname, "..", ".."),
    env: { ...process.env, TMPDIR: join(directory, "tmp") },
    // In its own process group: after Ctrl-C the demo first destroys the stack, then stops the registry.
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const abandon = () => keeper.disconnect();
  signal.addEventListener("abort", abandon);
  const facts = await ready(keeper, log);
  signal.removeEventListener("abort", abandon);
  return {
    ...facts,
    pid: keeper.pid ?? 0,
    stop: async () => {
      const ended = new Promise((resolve) => keeper.once("exit", resolve));
      if (keeper.exitCode !== null) return;
      keeper.send("stop" satisfies KeeperRequest);
      await ended;
    },
    keep: async () => {
      await new Promise((resolve) => keeper.send("keep" satisfies KeeperRequest, resolve));
      keeper.disconnect();
      keeper.unref();
    },
  };
}

function ready(keeper: ChildProcess, log: (line: string) => void): Promise<LabFacts> {
  return new Promise((resolve, reject) => {
    keeper.once("error", reject);
    keeper.once("exit", (code, signal) =>
      reject(new Error(`the registry ended unexpectedly (${signal ?? code})`)),
    );
    keeper.on("message", ({ line, ready: facts, failure }: KeeperReport) => {
      if (line !== undefined) log(line);
      if (facts !== undefined) resolve(facts);
      if (failure !== undefined) reject(new Error(failure));
    });
  });
}
