import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { configOf, copyExample } from "../support/examples/examples";
import { pushDebianBase } from "../support/lab/baseImage";
import { frontendRepository, frontendTag } from "../support/lab/frontendSource";
import { type IsolatedNetwork, isolateNetwork, networkObstacle } from "../support/lab/isolatedNetwork";
import { type Lab, startLab } from "../support/lab/lab";
import { copyImage } from "../support/lab/pushImage";
import { labObstacle } from "../support/lab/tools";
import { processesOf } from "../support/processes";

const obstacle = labObstacle() ?? networkObstacle() ?? programObstacle("pulumi", "buildx");

/** Runs the engine, its plugins and the daemon in a network where only one registry answers. */
describe.skipIf(obstacle)("the example air-gapped", { timeout: 300_000 }, () => {
  let lab: Lab;
  let network: IsolatedNetwork;
  let workspace: Workspace;

  beforeAll(async () => {
    // The published frontend is never used, because the lab's registry lacks the images that it pulls.
    lab = await startLab({ frontend: process.env.DALEC_FRONTEND_BINARY ? "genuine" : "stand-in" });
    network = await isolateNetwork(lab.registry);
    workspace = await openWorkspace();
    copyExample("air-gapped", workspace.projectDirectory);
    const frontend = { repository: frontendRepository, tag: frontendTag };
    const digest = await named(frontend, { repository: "dalec/frontend", tag: "latest" });
    const debian = { repository: "library/debian", tag: "bookworm" };
    await named(debian, { repository: "dalec/worker", tag: "bookworm" });
    await pushDebianBase(lab.registry.address, "bookworm", "minimal");
    const settings = { registry: network.registry, caCert: network.caCert, frontend: digest };
    await workspace.projectStack({ name: "dev", config: configOf("air-gapped", settings) });
  }, 300_000);

  afterAll(async () => {
    await workspace?.close();
    await network?.stop();
    await lab?.stop();
  });

  const named = (from: ImageName, to: ImageName) => copyImage(lab.registry.address, from, to);
  const pulumi = async (command: string) => {
    const flags = ["--yes", "--skip-preview", "--non-interactive", "--stack=dev"];
    const result = await workspace.run(...network.within("pulumi", [command, ...flags]));
    expect(result.code, result.stdout + result.stderr).toBe(0);
  };
  const daemons = () => processesOf(workspace.directory, "buildkitd");

  it("builds with the images of the registry, and requests no others", async () => {
    expect(interfacesOf(network.pid)).toEqual(["lo"]);
    await pulumi("up");
    const dist = readdirSync(join(workspace.projectDirectory, "dist"));
    expect(dist).toContain("hello_1.0.0-debian12u1_amd64.deb");
    expect(daemons().map(networkOf)).toEqual([networkOf(network.pid)]);
    const images = network.requests().flatMap((line) => /\/v2\/(.+)\/manifests\//.exec(line)?.[1] ?? []);
    expect(new Set(images)).toEqual(new Set(["dalec/frontend", "dalec/worker", "library/debian"]));
  });

  it("leaves nothing behind", async () => {
    await pulumi("destroy");
    expect(existsSync(join(workspace.projectDirectory, "dist"))).toBe(false);
    expect(daemons()).toEqual([]);
  });
});

type ImageName = Parameters<typeof copyImage>[1];

const interfacesOf = (pid: number) =>
  [...readFileSync(`/proc/${pid}/net/dev`, "utf8").matchAll(/^\s*(\w+):/gm)].map(([, name]) => name);

const networkOf = (pid: number) => readlinkSync(`/proc/${pid}/ns/net`);
