import type { Fault } from "../fault";
import { signal } from "../processes";
import { longStep, stepRuns } from "./longStep";

/** A restart as of a service: the engine ends what runs, and keeps its data. */
function restarted(setting: "docker" | "container", what: string): Fault {
  return {
    what,
    part: "Docker engine",
    setting,
    during: ["create", "update"],
    before: (scene) => void scene.changeSpec({ command: longStep }),
    async meanwhile(scene, run) {
      const engine = await scene.place.docker();
      if (await scene.until(run, stepRuns)) await engine.restart();
      return undefined;
    },
    outcome: "either",
    reads: /the builder went away while it built|does not answer/,
    after: "the error says so; the next `up` builds when the engine runs",
    tries: 2,
  };
}

/** What happens to the engine of a DockerBuilder, or of a DockerContainerBuilder. */
export const dockerFaults: readonly Fault[] = [
  {
    what: "the Docker engine killed while it builds, and started again without its cache",
    part: "Docker engine",
    setting: "docker",
    during: ["create", "update"],
    before: (scene) => void scene.changeSpec({ command: longStep }),
    async meanwhile(scene, run) {
      const engine = await scene.place.docker();
      await scene.until(run, stepRuns);
      signal([engine.pid()], "SIGKILL");
      await run.ended;
      return () => engine.replace();
    },
    outcome: "fails",
    reads: /the builder went away while it built|does not answer/,
    after: "the error says so; the next `up` builds when the engine runs",
    tries: 2,
  },
  restarted("docker", "the Docker engine restarted while it builds"),
  restarted("container", "the Docker engine restarted while its container builds"),
  {
    what: "the Docker engine frozen before an update",
    part: "Docker engine",
    setting: "docker",
    during: ["update"],
    async before(scene) {
      const engine = await scene.place.docker();
      signal([engine.pid()], "SIGSTOP");
      return () => signal([engine.pid()], "SIGCONT");
    },
    outcome: "fails",
    reads: /Docker engine unix:\/\/.*(did not answer|does not answer)/,
    after: "the error names the engine",
    tries: 1,
  },
];
