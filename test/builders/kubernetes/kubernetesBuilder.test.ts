import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { KubernetesBuilderArgs } from "../../../src/builders/kubernetes/kubernetesArgs";
import { KubernetesBuilder } from "../../../src/builders/kubernetes/kubernetesBuilder";
import { type RecordingOptions, recordProgram } from "../../support/recording/recordProgram";
import { type Recorded, secretPaths, unknownValue } from "../../support/recording/values";

const key = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n";
const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const kubeconfig = JSON.stringify({
  "current-context": "staging",
  contexts: [
    { name: "staging", context: { cluster: "s", user: "s" } },
    { name: "production", context: { cluster: "p", user: "p" } },
  ],
  clusters: [
    { name: "s", cluster: { server: "https://s" } },
    { name: "p", cluster: { server: "https://p" } },
  ],
  users: [
    { name: "s", user: { token: "staging-token" } },
    { name: "p", user: { token: "hunter2" } },
  ],
});

/** Autonaming, as the Kubernetes provider does it. */
const outputs: NonNullable<RecordingOptions["outputs"]> = ({ name, inputs }) => ({
  metadata: { name: `${name}-1a2b3c4d`, ...inputs.metadata },
});

async function record(args: KubernetesBuilderArgs, options: RecordingOptions = {}) {
  return recordProgram(() => ({ connection: new KubernetesBuilder("bk", args).connection }), {
    outputs,
    ...options,
  });
}

function connectionData(inputs: Record<string, Recorded>): string {
  // The script follows on a line of its own.
  const [data = ""] = JSON.stringify(inputs.stdin).split("\\n");
  return data.replaceAll('\\"', '"').replaceAll('\\\\"', '"');
}

describe("KubernetesBuilder", () => {
  it("makes a namespace of its own and all that a production builder needs in it", async () => {
    const { resources } = await record({});
    expect(resources.map(({ type, name, parent }) => `${type} ${name} < ${parent}`).sort()).toEqual([
      "command:local:Command bk-registration < bk",
      "dalec:index:KubernetesBuilder bk < undefined",
      "kubernetes:apps/v1:Deployment bk < bk",
      "kubernetes:core/v1:ConfigMap bk-config < bk",
      "kubernetes:core/v1:Namespace bk-namespace < bk",
      "kubernetes:core/v1:ServiceAccount bk-account < bk",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy bk-network < bk",
      "kubernetes:policy/v1:PodDisruptionBudget bk < bk",
    ]);
  });

  it("makes one workload a pool, a StatefulSet where the cache is persistent", async () => {
    const { resources } = await record({
      namespace: "builders",
      cache: { kind: "persistent" },
      pools: [{ architecture: "amd64" }, { architecture: "arm64", cache: { kind: "memory" } }],
      clients: [{ kind: "Group", name: "ci" }],
      networkPolicy: { enabled: false },
      buildkitdConfig: { registries: [{ host: "r", clientCertificate: { cert: certificate, key } }] },
    });
    expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "command:local:Command bk-registration",
      "dalec:index:KubernetesBuilder bk",
      "kubernetes:apps/v1:Deployment bk-arm64",
      "kubernetes:apps/v1:StatefulSet bk-amd64",
      "kubernetes:core/v1:ConfigMap bk-config",
      "kubernetes:core/v1:Secret bk-keys",
      "kubernetes:core/v1:ServiceAccount bk-account",
      "kubernetes:policy/v1:PodDisruptionBudget bk-amd64",
      "kubernetes:policy/v1:PodDisruptionBudget bk-arm64",
      "kubernetes:rbac.authorization.k8s.io/v1:Role bk-clients",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding bk-clients",
    ]);
  });

  it("registers with buildx only after the pods, their network policy and the clients' rights are there", async () => {
    const { resource } = await record({ clients: [{ kind: "User", name: "ada" }] });
    expect(resource("bk-registration").dependencies).toEqual(["bk", "bk-clients", "bk-network"]);
    expect(resource("bk", "kubernetes:apps/v1:Deployment").dependencies).toEqual(["bk-account", "bk-config"]);
    expect(resource("bk-account").dependencies).toEqual(["bk-namespace"]);
  });

  it("names the ConfigMap in the pods as Pulumi named it, and nothing else is unknown in a preview", async () => {
    const up = await record({});
    expect(JSON.stringify(up.resource("bk", "kubernetes:apps/v1:Deployment").inputs)).toContain(
      '"name":"bk-config-1a2b3c4d"',
    );
    const preview = await record({}, { preview: true });
    const text = JSON.stringify(preview.resource("bk", "kubernetes:apps/v1:Deployment").inputs);
    expect(text.split(JSON.stringify(unknownValue)).length - 1).toBeLessThanOrEqual(1);
    expect(text).toContain('"replicas":1');
  });

  it("knows its connection in a preview", async () => {
    const { outputs: stack } = await record({}, { preview: true });
    expect(stack.connection).toEqual({
      name: "project-test-bk",
      driver: "kubernetes",
      nodes: [
        {
          name: "project-test-bk",
          driverOptions: {
            namespace: "project-test-bk",
            loadbalance: "sticky",
            serviceaccount: "the builder's Deployment is gone: run pulumi up --refresh",
          },
          cluster: {},
        },
      ],
    });
  });

  it("keeps the connection as it is when replicas, resources or the configuration change", async () => {
    const before = await record({});
    const after = await record({
      replicas: 5,
      resources: { limits: { cpu: "8" } },
      buildkitdConfig: { maxParallelism: 2 },
      image: "example.com/buildkit:1",
      terminationGracePeriodSeconds: 60,
    });
    expect(after.resource("bk-registration").inputs).toEqual(before.resource("bk-registration").inputs);
  });

  it("waits for a rollout as long as the pods may wait for their builds", async () => {
    const { resource } = await record({ terminationGracePeriodSeconds: 7200 });
    expect(resource("bk", "kubernetes:apps/v1:Deployment").options.customTimeouts).toEqual({
      update: "7800s",
      delete: "7800s",
    });
  });

  it("hides private keys and the kubeconfig, and nothing more", async () => {
    const { resources } = await record({
      kubeconfig,
      environment: { HTTP_PROXY: "http://proxy", TOKEN: pulumi.secret("hunter2") },
      buildkitdConfig: { registries: [{ host: "r", clientCertificate: { cert: certificate, key } }] },
    });
    const secrets = Object.fromEntries(
      resources.map(({ type, name, inputs }) => [`${type} ${name}`, secretPaths(inputs)]),
    );
    expect(secrets).toEqual({
      "dalec:index:KubernetesBuilder bk": expect.arrayContaining([
        "kubeconfig",
        "buildkitdConfig.registries[0].clientCertificate.key",
      ]),
      "kubernetes:core/v1:Namespace bk-namespace": [],
      "kubernetes:core/v1:ServiceAccount bk-account": [],
      "kubernetes:core/v1:ConfigMap bk-config": [],
      "kubernetes:core/v1:Secret bk-keys": ["stringData"],
      "kubernetes:policy/v1:PodDisruptionBudget bk": [],
      // The second source is a plain reference, `{ secret: { name } }`, which looks like the recorder's mark.
      "kubernetes:apps/v1:Deployment bk": [
        "spec.template.spec.containers[0].env",
        "spec.template.spec.volumes[0].projected.sources[1]",
      ],
      "kubernetes:networking.k8s.io/v1:NetworkPolicy bk-network": [],
      "command:local:Command bk-registration": ["stdin"],
    });
    const plain = JSON.stringify(resources, (_, value) => (value?.secret === undefined ? value : "hidden"));
    expect(plain).not.toContain("hunter2");
  });

  it("refuses wrong arguments before it makes anything, all problems in one error", async () => {
    await expect(
      record({
        replicas: 0,
        cache: { kind: "memory", retain: true },
        security: "userNamespace",
        hostNetwork: true,
      }),
    ).rejects.toThrow(
      [
        "dalec:index:KubernetesBuilder bk: invalid arguments",
        "  replicas: expected a whole number of at least 1, got 0.",
        '  cache.retain: only a persistent cache has it, this one is memory. Set cache.kind to "persistent", or leave it out.',
        "  hostNetwork: Kubernetes refuses the host's network to pods in a user namespace. Choose one of the two.",
      ].join("\n"),
    );
  });
});

describe("the cluster that builds enter", () => {
  async function dataWith(
    provider: k8s.ProviderArgs | undefined,
    args: KubernetesBuilderArgs = {},
  ): Promise<{ text: string; inputs: Record<string, Recorded> }> {
    const { resource } = await recordProgram(
      () => {
        const opts = provider && { provider: new k8s.Provider("cluster", provider) };
        new KubernetesBuilder("bk", args, opts);
      },
      { outputs },
    );
    const { inputs } = resource("bk-registration");
    return { text: connectionData(inputs), inputs };
  }

  it("is that of the Kubernetes provider in opts, its context, and no other's credentials", async () => {
    const { text, inputs } = await dataWith({ kubeconfig, context: "production" });
    expect(text).toContain("https://p");
    expect(text).not.toContain("staging");
    expect(secretPaths(inputs)).toEqual(["stdin"]);
  });

  it("is the kubeconfig's current context when the provider names none", async () => {
    const { text } = await dataWith({ kubeconfig });
    expect(text).toContain("https://s");
    expect(text).not.toContain("hunter2");
  });

  it("is read on each machine when the provider has a path, and then nothing is secret", async () => {
    const { text, inputs } = await dataWith({ kubeconfig: "~/.kube/prod", context: "production" });
    expect(text).toContain('"cluster":{"kubeconfigPath":"~/.kube/prod","context":"production"}');
    expect(secretPaths(inputs)).toEqual([]);
  });

  it("is the builder's own kubeconfig where one is given", async () => {
    const { text } = await dataWith({ kubeconfig: "~/.kube/config" }, { kubeconfig, context: "production" });
    expect(text).toContain("https://p");
    expect(text).not.toContain("kubeconfigPath");
  });

  it("gives the children the provider", async () => {
    const { resources } = await recordProgram(
      () => {
        new KubernetesBuilder("bk", {}, { provider: new k8s.Provider("cluster", { kubeconfig }) });
      },
      { outputs },
    );
    const kubernetes = resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(kubernetes.map(({ options }) => options.provider)).toEqual(kubernetes.map(() => "cluster"));
  });

  it("says which contexts there are when the one asked for is missing", async () => {
    await expect(dataWith(undefined, { kubeconfig, context: "prod" })).rejects.toThrow(
      'the kubeconfig has no context "prod"; it has staging, production',
    );
  });
});
