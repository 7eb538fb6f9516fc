import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importBuildkitImage } from "../support/docker/buildkitImage";
import { type DockerEngine, startDocker } from "../support/docker/engine";
import { dockerTraces } from "../support/docker/traces";

/** A Docker engine at an address that stays the same when another one takes over. */
export interface MortalEngine {
  /** `unix:///…`. */
  host: string;
  /** The process of the engine that runs now. */
  pid(): number;
  /** The name of an image with BuildKit's programs in the engine. */
  buildkitImage(): string;
  /** Stops the engine in an orderly way, and starts it again with its data. */
  restart(): Promise<void>;
  /** Starts an empty engine in place of the one that was killed. */
  replace(): Promise<void>;
  /** The containers, volumes, networks and contexts of the engine. */
  traces(): string[];
  stop(): Promise<void>;
}

const image = "buildkit:test";

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
  let imported: DockerEngine | undefined;
  return {
    host: `unix://${socket}`,
    pid: () => engine.daemon.pid,
    buildkitImage() {
      if (imported !== engine) importBuildkitImage(engine, image);
      imported = engine;
      return image;
    },
    restart: () => engine.restart(),
    async replace() {
      await engine.stop();
      rmSync(socket, { force: true });
      engine = await serve();
    },
    traces: () => dockerTraces(engine),
    async stop() {
      await engine.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
