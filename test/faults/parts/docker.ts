import type { Fault } from "../fault";
import { signal } from "../processes";
import { longStep, stepRuns } from "./longStep";

/** What happens to the engine of a DockerBuilder. */
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
      return () => engine.restart();
    },
    outcome: "fails",
    reads: /the builder went away while it built/,
    after: "the error says so; the next `up` builds when the engine runs",
    tries: 2,
  },
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
