import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { stringify } from "yaml";
import type { KubernetesArgs } from "../../../../src/builders/kubernetes/kubernetesSettings";
import { builderNodes } from "../../../../src/builders/kubernetes/nodes";
import type { BuilderConnection } from "../../../../src/connection";
import { register, unregister } from "../../../../src/machine/register";
import { builderObjects, settingsOf } from "../../../builders/kubernetes/objects";
import { type Cluster, startCluster } from "../../../support/cluster/cluster";
import { pushClusterImages } from "../../../support/cluster/images";
import { clusterObstacle } from "../../../support/cluster/obstacle";
import { type Lab, startLab } from "../../../support/lab/lab";
import { findTool, requireTool } from "../../../support/lab/tools";

const run = promisify(execFile);
const name = "shop-dev-bk";
const obstacle =
  clusterObstacle() ?? (findTool("buildx") === undefined ? "not installed: buildx" : undefined);

describe.skipIf(obstacle)("a builder in a real cluster", { timeout: 180_000 }, () => {
  let directory: string;
  let lab: Lab;
  let cluster: Cluster;
  let args: KubernetesArgs;
  let connection: BuilderConnection;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "dalec-kubernetes-"));
    lab = await startLab({ frontend: "stand-in" });
    const images = await pushClusterImages(lab.registry.address);
    cluster = await startCluster({ pauseImage: images.pause });
    vi.stubEnv("PATH", `${process.env.PATH}${delimiter}${dirname(requireTool("buildx"))}`);
    vi.stubEnv("BUILDX_CONFIG", join(directory, "buildx"));
    vi.stubEnv("DOCKER_CONFIG", join(directory, "docker"));
    vi.stubEnv("KUBECONFIG", cluster.kubeconfigPath);
    const registries = [
      { host: "docker.io", mirrors: [lab.registry.address] },
      { host: lab.registry.address, http: true },
    ];
    // The registry is on the machine's loopback, so the pods share its network.
    args = { image: images.buildkit, hostNetwork: true, buildkitdConfig: { registries } };
    const nodes = builderNodes(...settingsOf(name, args), { kubeconfig: cluster.kubeconfig });
    connection = { name, driver: "kubernetes", nodes };
    await apply(args);
    await kubectl("rollout", "status", `deployment/${name}`, "--timeout=120s");
    await register(connection);
  }, 300_000);

  afterAll(async () => {
    if (connection) await unregister(connection);
    await Promise.all([cluster?.stop(), lab?.stop()]);
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  }, 120_000);

  const kubectl = (...command: string[]) => cluster.kubectl(["--namespace", name, ...command]);

  async function apply(of: KubernetesArgs): Promise<void> {
    const text = builderObjects(name, of)
      .map((object) => stringify(object, { aliasDuplicateObjects: false }))
      .join("---\n");
    await cluster.kubectl(["apply", "--server-side", "-f", "-"], text);
  }

  function build(title: string, command: string): Promise<unknown> {
    const context = join(directory, title);
    mkdirSync(context, { recursive: true });
    writeFileSync(join(context, "Dockerfile"), `FROM debian:bookworm\nRUN ${command}\n`);
    return run("buildx", ["build", "--builder", name, "--output", "type=cacheonly", context]);
  }

  it("builds in the pod that Pulumi's objects describe", async () => {
    await build("first", "true");
  });

  it("lets a build finish before a rollout replaces its pod", async () => {
    const step = await heldStep();
    onTestFinished(step.release);
    const building = build("long", step.command);
    await Promise.race([step.started, building]);
    await apply({ ...args, annotations: { "example.com/changed": "again" } });
    await kubectl("rollout", "status", `deployment/${name}`, "--timeout=60s");
    expect(await kubectl("get", "pods", "--output=name")).toMatch(/^pod\/.+\npod\/.+\n$/);
    step.release();
    await building;
    await expect
      .poll(() => kubectl("get", "pods", "--output=name"), { timeout: 30_000, interval: 500 })
      .toMatch(/^pod\/.+\n$/);
  });

  it("tells the user what to do when the workload is gone, and keeps buildx from creating its own", async () => {
    await kubectl("delete", "deployment", name);
    await expect(build("orphan", "true")).rejects.toThrow("run pulumi up --refresh");
    expect((await kubectl("get", "deployments", "--output=name")).trim()).toBe("");
  });
});

/** A build step that runs until it is released: it reads from a connection to this process, which never writes. */
async function heldStep() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const connected = once(server, "connection") as Promise<[Socket]>;
  return {
    command: `bash -c 'cat < /dev/tcp/127.0.0.1/${port}'`,
    started: connected,
    release: () => {
      server.close();
      connected.then(([socket]) => socket.end());
    },
  };
}
