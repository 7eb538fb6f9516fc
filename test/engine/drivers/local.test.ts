import * as dalec from "../../../src";
import { processesOf } from "../../support/processes";
import { driverContract } from "../driverContract";

driverContract({
  name: "local",
  component: "LocalBuilder",
  obstacle: undefined,
  start: async (lab) => ({
    declare: (options) =>
      new dalec.LocalBuilder("builder", {
        buildkitdConfig: {
          extraToml: lab.mirrorsToml,
          ...(options === "changed" ? { maxParallelism: 4 } : {}),
        },
      }).connection,
    async loseDaemon({ directory }) {
      for (const pid of processesOf(directory, "buildkitd")) process.kill(pid, "SIGKILL");
    },
    repair: "build",
    traces: async () => [],
    stop: async () => {},
  }),
});
