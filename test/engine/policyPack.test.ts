import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Cluster, startCluster } from "../support/cluster/cluster";
import { controlPlaneObstacle } from "../support/cluster/obstacle";
import { providerObstacle } from "../support/engine/plugins";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { copyExample } from "../support/examples/examples";

const obstacle =
  controlPlaneObstacle() ?? providerObstacle("kubernetes") ?? programObstacle("pulumi", "buildx");
const pack = resolve(__dirname, "..", "..", "policy");
const frontend = `image: "ghcr.io/project-dalec/dalec/frontend:0.21.5", digest: "sha256:${"a".repeat(64)}"`;

/** A stack with a builder in a cluster and a pushed image. */
const program = (parts: { builder: string; frontend: string; tag: string }) => `
import * as dalec from "pulumi-dalec";
const builder = new dalec.KubernetesBuilder("builder", { ${parts.builder} });
new dalec.Image("image", {
  builder: builder.connection,
  spec: "my-spec.yml",
  target: "bookworm/testing/container",
  ${parts.frontend}
  tags: ["${parts.tag}"],
  push: true,
});
`;

describe.skipIf(obstacle)("a preview with the policy pack", { timeout: 120_000 }, () => {
  let cluster: Cluster;
  let workspace: Workspace;
  const preview = async (parts: Parameters<typeof program>[0]) => {
    workspace.write("index.ts", program(parts));
    const rules = { "dalec-named-registries": { registries: ["registry.example.com"] } };
    const config = workspace.write("policy.json", JSON.stringify(rules));
    const options = ["--policy-pack", pack, "--policy-pack-config", config, "--color", "never"];
    const { code, stdout } = await workspace.run("pulumi", ["preview", ...options]);
    const broken = [...stdout.matchAll(/\[mandatory\] +(\S+) +\((.+)\)/g)].map(([, ...parts]) =>
      parts.join(" "),
    );
    return { code, stdout, broken: broken.sort() };
  };

  beforeAll(async () => {
    cluster = await startCluster();
  });

  beforeEach(async () => {
    workspace = await openWorkspace({ environment: { KUBECONFIG: cluster.kubeconfigPath } });
    copyExample("hello", workspace.projectDirectory);
    expect(await workspace.run("pulumi", ["stack", "init", "dev"])).toMatchObject({ code: 0 });
  });

  afterEach(() => workspace?.close());

  afterAll(() => cluster?.stop());

  it("accepts a stack that follows the rules", async () => {
    const { code, broken, stdout } = await preview({
      builder: "",
      frontend: `frontend: { ${frontend} },`,
      tag: "registry.example.com/team/hello:1.0.0",
    });
    expect(code, stdout).toBe(0);
    expect(broken).toEqual([]);
    expect(stdout).toMatch(/Policies:\s+✅ dalec@v/);
  });

  it("rejects a stack that breaks every rule, and names every rule", async () => {
    await cluster.kubectl(["create", "namespace", "shared"]);
    const { code, broken, stdout } = await preview({
      builder: 'namespace: "shared"',
      frontend: "",
      tag: "ghcr.io/team/hello:latest",
    });
    expect(code, stdout).not.toBe(0);
    expect(broken).toEqual([
      "dalec-frontend-pinned docker-build:index:Image: image",
      "dalec-named-registries docker-build:index:Image: image",
      "dalec-no-mutable-tags docker-build:index:Image: image",
      "dalec-privileged-apart kubernetes:apps/v1:Deployment: builder",
    ]);
  });
});
