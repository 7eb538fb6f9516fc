import { describe, expect, it } from "vitest";
import { kubernetesProblems } from "../../../src/builders/kubernetes/kubernetesProblems";
import type { KubernetesArgs } from "../../../src/builders/kubernetes/kubernetesSettings";

/** What is wrong, as `property: reason`. */
function problems(args: KubernetesArgs): string[] {
  return kubernetesProblems(args).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
}

describe("kubernetesProblems", () => {
  it("accepts what buildx's own builders drop or break", () => {
    expect(
      problems({
        security: "rootless",
        cache: { kind: "persistent" },
        buildkitdConfig: { maxParallelism: 1, registries: [{ host: "r", http: true }] },
        resources: { requests: { "ephemeral-storage": "10Gi" } },
        nodeSelector: { a: "b,c" },
      }),
    ).toEqual([]);
  });

  it.each<[string, KubernetesArgs, RegExp]>([
    ["a namespace with capitals", { namespace: "Builders" }, /^namespace: expected lower-case/],
    ["half a pod", { replicas: 1.5 }, /^replicas: expected a whole number of at least 1, got 1.5/],
    ["a size in words", { cache: { size: "50 GB" } }, /^cache.size: expected a Kubernetes quantity/],
    ["an amount of bytes", { resources: { limits: { memory: "4GB" } } }, /^resources.limits.memory: /],
    ["a storage class without a claim", { cache: { storageClassName: "ssd" } }, /only a persistent cache/],
    ["a cache kept in a namespace that goes", { cache: { kind: "persistent", retain: true } }, /namespace/],
    [
      "a memory cache as large as the pod",
      { cache: { kind: "memory", size: "4Gi" }, resources: { limits: { memory: "4096Mi" } } },
      /^cache.size: a cache in memory counts against the memory limit/,
    ],
    [
      "the host's network in a user namespace",
      { hostNetwork: true, security: "userNamespace" },
      /^hostNetwork/,
    ],
    [
      "a policy on the host's network",
      { hostNetwork: true, networkPolicy: { enabled: true } },
      /^networkPolicy/,
    ],
    ["an address without a length", { networkPolicy: { blockedCidrs: ["10.0.0.1"] } }, /blockedCidrs\[0\]/],
    [
      "two pools of one name",
      { pools: [{ architecture: "amd64" }, { architecture: "amd64" }] },
      /^pools\[1\].name/,
    ],
    ["a pool with a long name", { pools: [{ architecture: "amd64", name: "a".repeat(21) }] }, /at most 20/],
    [
      "a pool on machines of another kind",
      { nodeSelector: { "kubernetes.io/arch": "amd64" }, pools: [{ architecture: "arm64" }] },
      /^pools\[0\].nodeSelector: it asks for machines of amd64/,
    ],
    [
      "a platform without a system",
      { pools: [{ architecture: "arm64", platforms: ["arm64"] }] },
      /platforms\[0\]/,
    ],
    [
      "a service account from nowhere",
      { clients: [{ kind: "ServiceAccount", name: "ci" }] },
      /clients\[0\].namespace/,
    ],
    [
      "a user in a namespace",
      { clients: [{ kind: "User", name: "ada", namespace: "x" }] },
      /only a service account/,
    ],
    ["the label buildx selects by", { labels: { app: "mine" } }, /^labels\["app"\]: /],
    ["another root", { buildkitdConfig: { extraToml: 'root = "/x"' } }, /`root` would move the cache/],
    [
      "another socket",
      { buildkitdConfig: { extraToml: '[grpc]\naddress = ["tcp://:1"]' } },
      /`grpc.address`/,
    ],
    [
      "a fault in buildkitd.toml",
      { buildkitdConfig: { maxParallelism: 0 } },
      /^buildkitdConfig.maxParallelism: /,
    ],
  ])("refuses %s", (_, args, expected) => {
    expect(problems(args)).toEqual([expect.stringMatching(expected)]);
  });

  it("checks the settings of each pool", () => {
    expect(problems({ pools: [{ architecture: "amd64", replicas: 0, cache: { size: "x" } }] })).toEqual([
      "pools[0].replicas: expected a whole number of at least 1, got 0.",
      'pools[0].cache.size: expected a Kubernetes quantity such as "50Gi", got "x".',
    ]);
  });
});
