import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { stringify } from "yaml";
import type { KubernetesArgs } from "../../../../src/builders/kubernetes/kubernetesSettings";
import { builderNodes } from "../../../../src/builders/kubernetes/nodes";
import type { BuilderConnection, BuilderNode } from "../../../../src/connection";
import { askDialled, dial } from "../../../../src/machine/dial";
import { podEndpoint, podsOf } from "../../../../src/machine/pods";
import { register, unregister } from "../../../../src/machine/register";
import { readWorkers } from "../../../../src/machine/workers";
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
    args = {
      image: images.buildkit,
      hostNetwork: true,
      buildkitdConfig: { registries },
      allowedSubjects: [{ kind: "User", name: "builder" }],
    };
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

  async function apply(of: KubernetesArgs, instance = name): Promise<void> {
    const text = builderObjects(instance, of)
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

  it("serves metrics on the network of its pods", async () => {
    const other = "shop-dev-metrics";
    const inOther = (...command: string[]) => cluster.kubectl(["--namespace", other, ...command]);
    await apply({ ...args, hostNetwork: false, prometheus: { namespace: "monitoring" } }, other);
    await inOther("rollout", "status", `deployment/${other}`, "--timeout=120s");
    const address = await inOther("get", "pods", "--output=jsonpath={.items[0].status.podIP}");
    const metrics = await fetch(`http://${address}:6060/metrics`);
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toContain("rpc_server_");
    await cluster.kubectl(["delete", "namespace", other]);
  });

  /** The node of the builder, as somebody who has the rights of a user and no others. */
  function nodeFor(user: string): BuilderNode {
    const config: { users: { name: string; user: { token: string } }[] } = JSON.parse(cluster.kubeconfig);
    const users = config.users.map(({ name, user: { token } }) => ({ name, user: { token, as: user } }));
    const [node = { name }] = connection.nodes;
    return { ...node, cluster: { kubeconfig: JSON.stringify({ ...config, users }) } };
  }

  /** The connection to the only pod of a node. */
  async function enter(node: BuilderNode) {
    const { ready, problems, cluster: access } = await podsOf(node);
    expect(problems).toEqual([]);
    expect(ready).toHaveLength(1);
    return dial(podEndpoint(node, ready[0] ?? ""), undefined, access);
  }

  const programsInPod = () =>
    kubectl("exec", `deployment/${name}`, "--", "sh", "-c", "cat /proc/[0-9]*/cmdline");

  it("lets an allowed subject enter its pods, and nobody else", async () => {
    const [worker] = readWorkers(await askDialled(await enter(nodeFor("builder")), 10_000));
    expect(worker?.version).toMatch(/^v/);
    await expect(podsOf(nodeFor("stranger"))).rejects.toThrow(
      'pods is forbidden: User "stranger" cannot list resource "pods"',
    );
    const [pod = ""] = (await podsOf(nodeFor("builder"))).ready;
    const { cluster: access } = nodeFor("stranger");
    await expect(dial(podEndpoint(nodeFor("stranger"), pod), undefined, access)).rejects.toThrow(
      `pods "${pod}" is forbidden: User "stranger" cannot get resource "pods/exec"`,
    );
  });

  it("answers somebody without credentials", async () => {
    const config = JSON.parse(cluster.kubeconfig);
    const kubeconfig = JSON.stringify({ ...config, users: [] });
    await expect(podsOf({ ...nodeFor("nobody"), cluster: { kubeconfig } })).rejects.toThrow(
      'User "system:anonymous" cannot list resource "pods"',
    );
  });

  it.each<[string, (stream: Duplex) => void]>([
    ["its input ends", (stream) => stream.end()],
    ["it is destroyed", (stream) => stream.destroy()],
  ])("leaves nothing in the pod of a connection when %s", async (_, end) => {
    const { connection: stream } = await enter(nodeFor("builder"));
    expect(await programsInPod()).toContain("dial-stdio");
    stream.resume();
    end(stream);
    if (!stream.closed) await once(stream, "close");
    await expect.poll(programsInPod, { timeout: 10_000 }).not.toContain("dial-stdio");
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
