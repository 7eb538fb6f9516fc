import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { accessProblems, clusterAccess } from "../../../src/builders/kubernetes/clusterAccess";
import type { KubernetesBuilderArgs } from "../../../src/builders/kubernetes/kubernetesArgs";
import { KubernetesBuilder } from "../../../src/builders/kubernetes/kubernetesBuilder";
import type { KubernetesPoolArgs } from "../../../src/builders/kubernetes/pool";
import type { BuilderConnection } from "../../../src/connection";
import { instanceName } from "../../support/instanceName";
import { eventualValue, type RecordingOptions, recordProgram } from "../../support/recording/recordProgram";
import { type Recorded, secretPaths, unknownValue } from "../../support/recording/values";
import { combinations } from "./combinations";
import { builderObjects } from "./objects";

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

/** Its inputs are not outputs of it. */
class OtherProvider extends pulumi.ProviderResource {}

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
  it("creates its own namespace, with everything a production builder needs, and warns of nothing", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    onTestFinished(() => warn.mockRestore());
    const { resources } = await record({});
    expect(warn).not.toHaveBeenCalled();
    expect(resources.map(({ type, name, parent }) => `${type} ${name} < ${parent}`).sort()).toEqual([
      "command:local:Command bk-name < bk",
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

  it("creates one workload per pool, a StatefulSet for a persistent cache", async () => {
    const { resources } = await record({
      namespace: "builders",
      cache: { kind: "persistent" },
      pools: [{ architecture: "amd64" }, { architecture: "arm64", cache: { kind: "memory" } }],
      allowedSubjects: [{ kind: "Group", name: "ci" }],
      networkPolicy: { enabled: false },
      buildkitdConfig: { registries: [{ host: "r", clientCertificate: { cert: certificate, key } }] },
    });
    expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "command:local:Command bk-name",
      "command:local:Command bk-registration",
      "dalec:index:KubernetesBuilder bk",
      "kubernetes:apps/v1:Deployment bk-arm64",
      "kubernetes:apps/v1:StatefulSet bk-amd64",
      "kubernetes:core/v1:ConfigMap bk-config",
      "kubernetes:core/v1:Secret bk-keys",
      "kubernetes:core/v1:ServiceAccount bk-account",
      "kubernetes:policy/v1:PodDisruptionBudget bk-amd64",
      "kubernetes:policy/v1:PodDisruptionBudget bk-arm64",
      "kubernetes:rbac.authorization.k8s.io/v1:Role bk-subjects",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding bk-subjects",
    ]);
  });

  const shown = [
    "everything",
    "elastic",
    "ephemeral-privileged-one-pool",
    "memory-rootless-pool-per-architecture",
  ];

  it.each(combinations.filter(({ name }) => shown.includes(name)))(
    "declares the objects of the golden files: $name",
    async ({ args }) => {
      const { resources } = await record(args);
      const declared = resources.flatMap(({ type, inputs }) =>
        type.startsWith("kubernetes:") ? [inputs] : [],
      );
      const objects = builderObjects(instanceName("KubernetesBuilder", "bk"), args);
      const byName = (list: object[]) => {
        // Pulumi generates the name of this ConfigMap.
        const parsed: { kind: string; metadata: { name?: string } }[] = JSON.parse(
          JSON.stringify(list),
          (_, value) => (/-config-1a2b3c4d$/.test(value) ? undefined : value),
        );
        return Object.fromEntries(parsed.map((one) => [`${one.kind} ${one.metadata.name}`, one]));
      };
      expect(Object.keys(byName(declared))).toHaveLength(declared.length);
      expect(byName(declared)).toEqual(byName(objects));
    },
  );

  it("takes arguments that a pool omits or sets to undefined from the builder", async () => {
    const pool: KubernetesPoolArgs = { architecture: "amd64" };
    Object.assign(pool, { replicas: undefined, cache: undefined });
    const { resource } = await record({ replicas: 3, cache: { kind: "persistent" }, pools: [pool] });
    expect(resource("bk-amd64", "kubernetes:apps/v1:StatefulSet").inputs.spec).toMatchObject({ replicas: 3 });
  });

  it("registers with buildx only after creating the pods, the network policy and the subjects' rights", async () => {
    const { resource } = await record({ allowedSubjects: [{ kind: "User", name: "ada" }] });
    expect(resource("bk-registration").dependencies).toEqual(["bk", "bk-network", "bk-subjects"]);
    expect(resource("bk", "kubernetes:apps/v1:Deployment").dependencies).toEqual(["bk-account", "bk-config"]);
    expect(resource("bk-account").dependencies).toEqual(["bk-namespace"]);
  });

  it("lets no resource use its namespace before it exists", async () => {
    const { resource } = await recordProgram(
      () => void new command.local.Command("after", { create: new KubernetesBuilder("bk").namespace }),
      { outputs },
    );
    expect(resource("after").dependencies).toContain("bk-namespace");
  });

  it("gives the pods the generated name of the ConfigMap, which is all that a preview does not know", async () => {
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
    const name = instanceName("KubernetesBuilder", "bk");
    expect(stack.connection).toEqual({
      name,
      driver: "kubernetes",
      nodes: [
        {
          name,
          driverOptions: {
            namespace: name,
            serviceaccount: "the builder's Deployment is gone: run pulumi up --refresh",
          },
          cluster: {},
        },
      ],
      allowedFrontends: ["ghcr.io/project-dalec/dalec/frontend", "docker.io/docker/dockerfile"],
    });
  });

  it("lets buildx find the pods of a StatefulSet by the size of their claims", async () => {
    const { outputs: stack } = await record({
      cache: { kind: "persistent" },
      pools: [
        { architecture: "amd64" },
        { architecture: "arm64", cache: { kind: "persistent", size: "9Gi" } },
      ],
    });
    const { nodes } = stack.connection as BuilderConnection;
    const serviceaccount = "the builder's StatefulSet is gone: run pulumi up --refresh";
    const claim = "persistent-volume-claim.requests.storage";
    expect(nodes.map(({ platforms, driverOptions }) => [platforms, driverOptions])).toEqual([
      [["linux/amd64"], { namespace: expect.any(String), serviceaccount, [claim]: "50Gi" }],
      [["linux/arm64"], { namespace: expect.any(String), serviceaccount, [claim]: "9Gi" }],
    ]);
  });

  it("registers its connection and its namespace as outputs", async () => {
    const { resource, outputs: stack } = await record({ namespace: "builders" });
    expect(resource("bk", "dalec:index:KubernetesBuilder").outputs).toEqual({
      connection: stack.connection,
      namespace: "builders",
    });
  });

  it("needs no network policy on the host's network, and no role without subjects or a pool without pools", async () => {
    const { resources, resource } = await record({ hostNetwork: true, allowedSubjects: [], pools: [] });
    expect(resource("bk", "kubernetes:apps/v1:Deployment").inputs.spec).toMatchObject({
      template: { spec: { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" } },
    });
    expect(resources.map(({ type, name }) => `${type.replace(/.*:/, "")} ${name}`).sort()).toEqual([
      "Command bk-name",
      "Command bk-registration",
      "ConfigMap bk-config",
      "Deployment bk",
      "KubernetesBuilder bk",
      "Namespace bk-namespace",
      "PodDisruptionBudget bk",
      "ServiceAccount bk-account",
    ]);
  });

  it("keeps private keys in a Secret, one per file", async () => {
    const clientCertificate = { cert: certificate, key };
    const { resource } = await record({
      buildkitdConfig: { registries: [{ host: "open" }, { host: "r", clientCertificate }] },
    });
    expect(resource("bk-keys").inputs).toMatchObject({
      metadata: { namespace: instanceName("KubernetesBuilder", "bk") },
      stringData: { secret: { "r.key.pem": key } },
    });
  });

  it("lets a Prometheus scrape its pods, with the Prometheus Operator's defaults", async () => {
    const { resource } = await record({ prometheus: { namespace: "monitoring", podMonitor: {} } });
    expect(resource("bk-metrics").inputs.spec).toHaveProperty("podMetricsEndpoints", [
      { port: "metrics", path: "/metrics" },
    ]);
    const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } };
    expect(resource("bk-network").inputs.spec).toHaveProperty("ingress", [
      { from: [{ namespaceSelector }], ports: [{ port: 6060, protocol: "TCP" }] },
    ]);
  });

  it("keeps its connection when replicas, resources or the configuration change", async () => {
    const before = await record({});
    const after = await record({
      replicas: 5,
      resources: { limits: { cpu: "8" } },
      buildkitdConfig: { maxParallelism: 2, allowedFrontends: ["example.com/frontend"] },
      image: "example.com/buildkit:1",
      terminationGracePeriodSeconds: 60,
    });
    expect(after.resource("bk-registration").inputs).toEqual(before.resource("bk-registration").inputs);
  });

  it("waits for a rollout as long as the pods may take to finish their builds", async () => {
    const timeouts = async (args: KubernetesBuilderArgs) =>
      (await record(args)).resource("bk", "kubernetes:apps/v1:Deployment").options.customTimeouts;
    expect(await timeouts({ terminationGracePeriodSeconds: 7200 })).toEqual({
      update: "7800s",
      delete: "7800s",
    });
    expect(await timeouts({})).toEqual({ update: "4200s", delete: "4200s" });
  });

  it("marks private keys, the environment and the kubeconfig as secrets, and nothing more", async () => {
    const { resources } = await record({
      clientAccess: { kubeconfig },
      environment: { HTTP_PROXY: "http://proxy", TOKEN: "hunter2" },
      buildkitdConfig: { registries: [{ host: "r", clientCertificate: { cert: certificate, key } }] },
    });
    const secrets = Object.fromEntries(
      resources.map(({ type, name, inputs }) => [`${type} ${name}`, secretPaths(inputs)]),
    );
    expect(secrets).toEqual({
      "dalec:index:KubernetesBuilder bk": [
        "buildkitdConfig.registries[0].clientCertificate.key",
        "clientAccess.kubeconfig",
        "environment.HTTP_PROXY",
        "environment.TOKEN",
      ],
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
      "command:local:Command bk-name": [],
      "command:local:Command bk-registration": ["stdin"],
    });
    const plain = JSON.stringify(resources, (_, value) => (value?.secret === undefined ? value : "hidden"));
    expect(plain).not.toContain("hunter2");
  });

  it("reports every wrong argument in one error, before it creates anything", async () => {
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
        "  replicas: expected a whole number of at least 1, got 0",
        '  cache.retain: expected a persistent cache, got kind "memory"; set cache.kind to "persistent", or omit retain',
        "  hostNetwork: Kubernetes does not allow the host's network for pods in a user namespace; omit hostNetwork, or change `security`",
      ].join("\n"),
    );
  });
});

describe("the cluster that builds use", () => {
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

  it("is that of the Kubernetes provider in opts, with the credentials of its context only", async () => {
    const { text, inputs } = await dataWith({ kubeconfig, context: "production" });
    expect(text).toContain("https://p");
    expect(text).not.toContain("staging");
    expect(secretPaths(inputs)).toEqual(["stdin"]);
  });

  it("is that of the kubeconfig's current context when the provider names no context", async () => {
    const { text } = await dataWith({ kubeconfig });
    expect(text).toContain("https://s");
    expect(text).not.toContain("hunter2");
  });

  it("is read on each machine when the provider has a path, without any secret", async () => {
    const { text, inputs } = await dataWith({ kubeconfig: "~/.kube/prod", context: "production" });
    expect(text).toContain('"cluster":{"context":"production","kubeconfigPath":"~/.kube/prod"}');
    expect(secretPaths(inputs)).toEqual([]);
  });

  it.each<[string, boolean, () => pulumi.ProviderResource]>([
    [
      "a preview does not know the provider's kubeconfig",
      true,
      () => {
        const { stdout } = new command.local.Command("later", { create: "true" });
        return new k8s.Provider("cluster", { kubeconfig: stdout });
      },
    ],
    [
      "the provider's settings are empty",
      false,
      () => new k8s.Provider("cluster", { kubeconfig: "", context: "", cluster: "" }),
    ],
    ["the provider shows no settings", false, () => new OtherProvider("kubernetes", "cluster", {})],
  ])("is that of each machine where %s", async (_, preview, provider) => {
    const { outputs: stack } = await recordProgram(
      () => ({ connection: new KubernetesBuilder("bk", {}, { provider: provider() }).connection }),
      { preview, outputs },
    );
    const { nodes } = stack.connection as BuilderConnection;
    expect(nodes.map(({ cluster }) => cluster)).toEqual([{}]);
  });

  it("is that of clientAccess, if it is set", async () => {
    const { text } = await dataWith(
      { kubeconfig: "~/.kube/config" },
      { clientAccess: { kubeconfig, context: "production" } },
    );
    expect(text).toContain("https://p");
    expect(text).not.toContain("kubeconfigPath");
  });

  it("passes the provider to the children", async () => {
    const { resources } = await recordProgram(
      () => {
        new KubernetesBuilder("bk", {}, { provider: new k8s.Provider("cluster", { kubeconfig }) });
      },
      { outputs },
    );
    const kubernetes = resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(kubernetes.map(({ options }) => options.provider)).toEqual(kubernetes.map(() => "cluster"));
  });

  it("is that of the stack's configuration when the program declares no provider", async () => {
    const { resource } = await recordProgram(
      () => {
        pulumi.runtime.setAllConfig({
          "kubernetes:kubeconfig": kubeconfig,
          "kubernetes:context": "production",
        });
        new KubernetesBuilder("bk");
      },
      { outputs },
    ).finally(() => pulumi.runtime.setAllConfig({}));
    const { inputs } = resource("bk-registration");
    expect(connectionData(inputs)).toContain("https://p");
    expect(secretPaths(inputs)).toEqual(["stdin"]);
  });

  it.each<[string, KubernetesBuilderArgs["clientAccess"]]>([
    ["another context of the provider's kubeconfig", { context: "staging" }],
    ["a kubeconfig of another cluster", { kubeconfig, context: "staging" }],
    ["a kubeconfig whose value comes later", pulumi.output(Promise.resolve({ kubeconfig }))],
  ])("must be the provider's: refuses %s", async (_, clientAccess) => {
    const program = () => {
      const provider = new k8s.Provider("cluster", { kubeconfig, context: "production" });
      const builder = new pulumi.ComponentResource("dalec:index:Test", "bk", {}, { provider });
      return eventualValue(clusterAccess(builder, clientAccess));
    };
    await expect(recordProgram(program)).rejects.toThrow(
      "dalec:index:Test bk: invalid arguments\n  clientAccess: expected the cluster of the Kubernetes provider, https://p, " +
        "where the builder's objects are, got https://s; choose a kubeconfig and context of that cluster, or omit clientAccess",
    );
  });

  it.each([
    ["another spelling of its address", "https://P:443/", undefined],
    ["another address and the same certificate authority", "https://10.0.0.1", "UEVN"],
  ])("may have %s", (_, server, authority) => {
    const of = (address: string) =>
      JSON.stringify({
        "current-context": "a",
        contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
        clusters: [{ name: "a", cluster: { server: address, "certificate-authority-data": authority } }],
      });
    expect(accessProblems({ kubeconfig: of("https://p") }, { kubeconfig: of(server) })).toEqual([]);
    const others = accessProblems({ kubeconfig: of("https://p") }, { kubeconfig: of("https://q") });
    expect(others).toHaveLength(authority === undefined ? 1 : 0);
  });

  it("says whose kubeconfig lacks a context", () => {
    const paths = (objects: object, client: object) =>
      accessProblems(objects, client).map(({ propertyPath }) => propertyPath);
    expect(paths({ kubeconfig, context: "a" }, {})).toEqual(["opts.provider"]);
    expect(paths({ kubeconfig }, { context: "a" })).toEqual(["clientAccess.context"]);
    expect(paths({}, { kubeconfig: "{}" })).toEqual(["clientAccess.kubeconfig"]);
  });

  it("is not compared if the kubeconfig is a path", async () => {
    const { text } = await dataWith({ kubeconfig }, { clientAccess: { kubeconfig: "~/.kube/config" } });
    expect(text).toContain('"cluster":{"kubeconfigPath":"~/.kube/config"}');
  });

  it.each([
    [
      "a syntax error",
      'users:\n- user: { token: "hunter2\n',
      "got text that is not YAML at line 3, column 1",
    ],
    ["no settings", "hunter2\nhunter2\n", "got text that has no settings"],
  ])("keeps the content of a kubeconfig with %s out of the error", async (_, content, reason) => {
    const error = await dataWith(undefined, { clientAccess: { kubeconfig: content } }).catch(String);
    expect(error).toContain(`clientAccess.kubeconfig: expected a kubeconfig, ${reason}`);
    expect(error).not.toContain("hunter2");
  });

  it("lists the contexts of the kubeconfig when the chosen one is missing", async () => {
    await expect(dataWith(undefined, { clientAccess: { kubeconfig, context: "prod" } })).rejects.toThrow(
      'the kubeconfig has no context "prod"; it has staging, production',
    );
  });
});
