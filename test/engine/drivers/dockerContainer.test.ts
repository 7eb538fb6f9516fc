import { spawnSync } from "node:child_process";
import * as dalec from "../../../src";
import { importBuildkitImage } from "../../support/docker/buildkitImage";
import { dockerObstacle, startDocker } from "../../support/docker/engine";
import { dockerTraces } from "../../support/docker/traces";
import { instanceName } from "../../support/instanceName";
import { driverContract } from "../driverContract";

driverContract({
  name: "docker-container",
  component: "DockerContainerBuilder",
  obstacle: dockerObstacle(),
  async start(lab) {
    const engine = await startDocker();
    importBuildkitImage(engine, "buildkit:test");
    return {
      declare: (options) =>
        new dalec.DockerContainerBuilder("builder", {
          host: engine.host,
          image: "buildkit:test",
          // The registry is on the machine's loopback.
          network: "host",
          buildkitdConfig: { extraToml: lab.mirrorsToml },
          ...(options === "changed" ? { memory: "2g", environment: { EXAMPLE: "a,b" } } : {}),
        }).connection,
      environment: { DOCKER_CONFIG: engine.configDirectory, DOCKER_HOST: engine.host },
      byHand: ["docker", "buildx"],
      async loseDaemon() {
        const env = { ...process.env, DOCKER_HOST: engine.host };
        spawnSync(
          "docker",
          ["rm", "--force", `buildx_buildkit_${instanceName("DockerContainerBuilder", "builder")}0`],
          { env },
        );
      },
      repair: "plan",
      traces: async () => dockerTraces(engine),
      stop: () => engine.stop(),
    };
  },
});
