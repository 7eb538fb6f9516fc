import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as dalec from "../../../src";
import { type Buildkitd, startBuildkitd } from "../../support/lab/buildkitd";
import { driverContract } from "../driverContract";

driverContract({
  name: "remote",
  component: "RemoteBuilder",
  obstacle: undefined,
  async start(lab) {
    const directory = mkdtempSync(join(tmpdir(), "dalec-remote-"));
    // The address stays the same when another daemon takes over.
    const socket = join(directory, "buildkitd.sock");
    const serve = async (): Promise<Buildkitd> => {
      const buildkitd = await startBuildkitd({ config: lab.mirrorsToml });
      symlinkSync(buildkitd.address.replace("unix://", ""), socket);
      return buildkitd;
    };
    let buildkitd = await serve();
    return {
      declare: (options) =>
        new dalec.RemoteBuilder("builder", {
          endpoint: `unix://${socket}`,
          ...(options === "changed" ? { platforms: ["linux/amd64"], connectTimeoutSeconds: 2 } : {}),
        }).connection,
      async loseDaemon() {
        await buildkitd.stop();
        rmSync(socket);
      },
      repair: {
        failure: /buildkitd\.sock: there is no such socket\. Start BuildKit, or correct the endpoint/,
        async restore() {
          buildkitd = await serve();
        },
      },
      traces: async () => [],
      async stop() {
        await buildkitd.stop();
        rmSync(directory, { recursive: true });
      },
    };
  },
});
