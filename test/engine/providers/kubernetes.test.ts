import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cluster, startCluster } from "../../support/cluster/cluster";
import { controlPlaneObstacle } from "../../support/cluster/obstacle";
import { providerObstacle } from "../../support/engine/plugins";
import { programObstacle } from "../../support/engine/programs";
import type { EngineStack } from "../../support/engine/stack";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";

const obstacle = controlPlaneObstacle() ?? providerObstacle("kubernetes") ?? programObstacle("pulumi");

// The behavior of @pulumi/kubernetes that the library relies on, with a real API server and real controllers.
describe.skipIf(obstacle)("the Kubernetes provider", { timeout: 300_000 }, () => {
  let cluster: Cluster;
  let workspace: Workspace;
  let stack: EngineStack;
  let program: (provider: kubernetes.Provider) => Record<string, unknown>;

  beforeAll(async () => {
    cluster = await startCluster();
    workspace = await openWorkspace();
    stack = await workspace.inlineStack(async () =>
      program(new kubernetes.Provider("cluster", { kubeconfig: pulumi.secret(cluster.kubeconfig) })),
    );
  }, 300_000);

  afterAll(async () => {
    await workspace?.close();
    await cluster?.stop();
  }, 300_000);

  const toml =
    (text: string, port = "1", replicas = 0) =>
    (provider: kubernetes.Provider) => {
      const namespace = new kubernetes.core.v1.Namespace(
        "builders",
        { metadata: { name: "builders" } },
        { provider },
      );
      const metadata = { namespace: namespace.metadata.name };
      const config = new kubernetes.core.v1.ConfigMap(
        "config",
        { metadata, data: { toml: text } },
        { provider },
      );
      const secret = new kubernetes.core.v1.Secret(
        "key",
        { metadata: { ...metadata, name: "key" }, stringData: { key: pulumi.secret("hunter2") } },
        { provider },
      );
      const labels = { app: "daemon" };
      new kubernetes.apps.v1.StatefulSet(
        "daemon",
        {
          metadata: { ...metadata, name: "daemon", annotations: { "pulumi.com/timeoutSeconds": "8" } },
          spec: {
            replicas,
            serviceName: "daemon",
            selector: { matchLabels: labels },
            template: {
              metadata: { labels, annotations: { port } },
              spec: {
                containers: [
                  { name: "daemon", image: "nothing", resources: { requests: { memory: "1024Mi" } } },
                ],
                volumes: [{ name: "config", configMap: { name: config.metadata.name } }],
              },
            },
          },
        },
        { provider },
      );
      return { config: config.metadata.name, secret: secret.data };
    };
  const configMap = "kubernetes:core/v1:ConfigMap config";
  const statefulSet = "kubernetes:apps/v1:StatefulSet daemon";
  const live = async (...args: string[]) =>
    JSON.parse(await cluster.kubectl(["-n", "builders", "get", "-o", "json", ...args]));

  it("creates objects, names those without a name, and then changes nothing", async () => {
    program = toml("a = 1");
    expect((await stack.preview()).changes).toMatchObject({ [configMap]: "create" });
    const up = await stack.up();
    expect(up.outputs.config).toMatch(/^config-[0-9a-f]{8}$/);
    expect((await live("configmap", String(up.outputs.config))).data).toEqual({ toml: "a = 1" });
    expect(new Set(Object.values((await stack.up({ refresh: true })).changes))).toEqual(new Set(["same"]));
  });

  it("keeps the data of a Secret out of every file", () => {
    expect(workspace.filesContaining("hunter2")).toEqual([]);
    expect(workspace.filesContaining(Buffer.from("hunter2").toString("base64"))).toEqual([]);
  });

  it("replaces a ConfigMap under a new name and updates what mounts it", async () => {
    program = toml("a = 2");
    const up = await stack.up();
    expect(up.changes).toMatchObject({ [configMap]: "replace", [statefulSet]: "update" });
    const maps = (await live("configmap")).items.map(
      (map: { metadata: { name: string } }) => map.metadata.name,
    );
    expect(maps.filter((name: string) => name.startsWith("config-"))).toEqual([up.outputs.config]);
  });

  it("shows a change by hand after a refresh, and repairs it", async () => {
    const patch = JSON.stringify({ spec: { template: { metadata: { annotations: { port: "9" } } } } });
    await cluster.kubectl(["-n", "builders", "patch", "statefulset", "daemon", "-p", patch]);
    expect((await stack.preview()).changes).toMatchObject({ [statefulSet]: "same" });
    const up = await stack.up({ refresh: true });
    expect(up.changes).toMatchObject({ [statefulSet]: "update" });
    expect((await live("statefulset", "daemon")).spec.template.metadata.annotations).toEqual({ port: "1" });
  });

  it("recreates an object that somebody deleted", async () => {
    await cluster.kubectl(["-n", "builders", "delete", "secret", "key"]);
    const up = await stack.up({ refresh: true });
    expect(up.changes["kubernetes:core/v1:Secret key"]).toBe("create");
    expect((await live("secret", "key")).data).toEqual({ key: Buffer.from("hunter2").toString("base64") });
  });

  it("records a workload that does not become ready, says why, and tries again", async () => {
    program = toml("a = 2", "1", 1);
    const failed = await stack.failingUp();
    expect(failed.text).toContain("0 out of 1 replicas");
    const daemon = (await stack.resources()).find(({ name }) => name === "daemon");
    expect(daemon?.initErrors).not.toEqual([]);
    program = toml("a = 2");
    expect((await stack.up()).changes[statefulSet]).toBe("update");
  });

  it("deletes every object and waits until it is gone", async () => {
    await stack.destroy();
    await expect(cluster.kubectl(["get", "namespace", "builders"])).rejects.toThrow(/not found/);
  });
});
