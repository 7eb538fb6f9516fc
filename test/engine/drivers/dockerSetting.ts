import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as dalec from "../../../src";
import { type DockerEngine, dockerObstacle, startDocker } from "../../support/docker/engine";
import { serveOldEngine } from "../../support/docker/oldEngine";
import { dockerTraces } from "../../support/docker/traces";
import type { ContractDriver } from "../driverContract";

/** The contract's setting for the docker driver, with an engine that serves BuildKit on its socket, or one that does not. */
export function dockerDriver(name: string, { overBridge }: { overBridge: boolean }): ContractDriver {
  return {
    name,
    component: "DockerBuilder",
    obstacle: dockerObstacle(),
    async start(lab) {
      const directory = mkdtempSync(join(tmpdir(), "dalec-docker-"));
      // The address and the Docker configuration stay the same when another engine takes over.
      const socket = join(directory, "docker.sock");
      const configDirectory = join(directory, "config");
      const old = overBridge ? await serveOldEngine(join(directory, "old.sock"), socket) : undefined;
      const host = `unix://${old?.path ?? socket}`;
      const serve = async (): Promise<DockerEngine> => {
        const started = await startDocker({ registryMirror: lab.registry.address, bridge: true });
        symlinkSync(started.host.replace("unix://", ""), socket);
        symlinkSync(started.configDirectory, configDirectory);
        return started;
      };
      let engine = await serve();
      return {
        declare: (options) =>
          new dalec.DockerBuilder("builder", {
            host,
            ...(options === "changed" ? { platforms: ["linux/amd64"], connectTimeoutSeconds: 7 } : {}),
          }).connection,
        environment: { DOCKER_CONFIG: configDirectory, DOCKER_HOST: host },
        // A Docker engine can mirror only Docker Hub.
        frontendHost: lab.registry.address,
        byHand: overBridge
          ? {
              impossible:
                "the bridge is served while the program runs; by hand there is Docker's own builder",
            }
          : ["docker", "buildx"],
        async loseDaemon() {
          await engine.stop();
          for (const link of [socket, configDirectory]) rmSync(link);
        },
        repair: {
          failure: overBridge ? /does not answer/ : /it does not answer: .*Start Docker, or correct/,
          async restore() {
            engine = await serve();
          },
        },
        traces: async () => dockerTraces(engine),
        async stop() {
          await engine.stop();
          old?.close();
          rmSync(directory, { recursive: true });
        },
      };
    },
  };
}
