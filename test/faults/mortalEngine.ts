import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DockerEngine, startDocker } from "../support/docker/engine";

/** A Docker engine at an address that stays the same when another one takes over. */
export interface MortalEngine {
  /** `unix:///…`. */
  host: string;
  /** The process of the engine that runs now. */
  pid(): number;
  /** Starts another engine in place of the one that was killed. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Docker engine that asks a registry first for images of Docker Hub. */
export async function startMortalEngine(registryMirror: string): Promise<MortalEngine> {
  const directory = mkdtempSync(join(tmpdir(), "dalec-mortal-"));
  const socket = join(directory, "docker.sock");
  const serve = async (): Promise<DockerEngine> => {
    const started = await startDocker({ registryMirror, bridge: true });
    symlinkSync(started.host.replace("unix://", ""), socket);
    return started;
  };
  let engine = await serve();
  return {
    host: `unix://${socket}`,
    pid: () => engine.daemon.pid,
    async restart() {
      await engine.stop();
      rmSync(socket, { force: true });
      engine = await serve();
    },
    async stop() {
      await engine.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
