import { describe, expect, it } from "vitest";
import { kubernetesProblems } from "../../../src/builders/kubernetes/kubernetesProblems";
import type { KubernetesArgs } from "../../../src/builders/kubernetes/kubernetesSettings";

/** The problems, each as `property: reason`. */
function problems(args: KubernetesArgs): string[] {
  return kubernetesProblems(args).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
}

describe("kubernetesProblems", () => {
  it("accepts arguments that buildx's own builders ignore or mishandle", () => {
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

  it.each<[string, KubernetesArgs]>([
    ["no arguments", {}],
    [
      "a grace period and a budget of nothing",
      { terminationGracePeriodSeconds: 0, disruptionBudget: { maxUnavailable: 0 } },
    ],
    ["one replica", { replicas: 1 }],
    ["Prometheus without its operator", { prometheus: { namespace: "monitoring" } }],
    ["a scrape per second", { prometheus: { namespace: "a", podMonitor: { intervalSeconds: 1 } } }],
    ["a memory cache without a limit", { cache: { kind: "memory", size: "4Gi" } }],
    [
      "a memory cache without a size",
      { cache: { kind: "memory" }, resources: { limits: { memory: "4Gi" } } },
    ],
    [
      "a memory cache that is smaller than the pod",
      { cache: { kind: "memory", size: "3Gi" }, resources: { limits: { memory: "4Gi" } } },
    ],
    [
      "a larger cache that is not in memory",
      { cache: { kind: "persistent", size: "50Gi" }, resources: { limits: { memory: "4Gi" } } },
    ],
    [
      "a cache to keep in a namespace that exists",
      { namespace: "builders", cache: { kind: "persistent", retain: true, storageClassName: "ssd" } },
    ],
    ["a pool with a name of 20 letters", { pools: [{ architecture: "arm64", name: "a".repeat(20) }] }],
    [
      "a pool whose nodes are selected by its own architecture",
      { pools: [{ architecture: "arm64", nodeSelector: { "kubernetes.io/arch": "arm64" } }] },
    ],
    ["a platform with a variant", { pools: [{ architecture: "arm64", platforms: ["linux/arm/v7"] }] }],
  ])("accepts %s", (_what, args) => expect(problems(args)).toEqual([]));

  it("reports TOML that cannot be read once, and does not look for settings in it", () => {
    expect(problems({ buildkitdConfig: { extraToml: "root =" } })).toEqual([
      expect.stringMatching(/^buildkitdConfig.extraToml: /),
    ]);
  });

  it("looks for settings in TOML that can be read, also if another argument is wrong", () => {
    expect(problems({ buildkitdConfig: { maxParallelism: 0, extraToml: 'root = "/x"' } })).toEqual([
      expect.stringMatching(/^buildkitdConfig.maxParallelism: /),
      expect.stringMatching(/^buildkitdConfig.extraToml: `root` would move/),
    ]);
  });

  it("compares a memory cache of a pool with the limit of the pool", () => {
    const pool = { architecture: "arm64", cache: { kind: "memory", size: "3Gi" } } as const;
    const limits = (memory: string) => ({ limits: { memory } });
    const path = "pools[0].cache.size";
    expect(problems({ resources: limits("4Gi"), pools: [{ ...pool, resources: limits("2Gi") }] })).toEqual([
      expect.stringContaining(`${path}: expected less than the memory limit of the pod, 2Gi`),
    ]);
    expect(problems({ resources: limits("2Gi"), pools: [{ ...pool, resources: limits("4Gi") }] })).toEqual(
      [],
    );
    expect(problems({ resources: limits("2Gi"), pools: [pool] })).toEqual([expect.stringContaining(path)]);
  });

  it("lists what is allowed", () => {
    expect(problems({ security: "none" as "rootless" })).toEqual([
      'security: expected one of privileged, userNamespace, rootless, got "none"',
    ]);
    expect(problems({ cache: { retain: true } })).toEqual([
      expect.stringMatching(/^cache.retain: expected a persistent cache, got kind "ephemeral"/),
    ]);
    const platforms = ["linux/arm64/v8/x", "linux/amr64", "linux"];
    expect(problems({ pools: [{ architecture: "arm64", platforms }] })).toEqual(
      platforms.map((platform, index) =>
        expect.stringContaining(
          `pools[0].platforms[${index}]: expected a platform such as linux/amd64 or linux/arm/v7, got "${platform}"`,
        ),
      ),
    );
  });

  it.each<[string, KubernetesArgs, RegExp]>([
    ["a namespace with capitals", { namespace: "Builders" }, /^namespace: expected at most 63 lower-case/],
    ["part of a pod", { replicas: 1.5 }, /^replicas: expected a whole number of at least 1, got 1.5/],
    ["a size with a space", { cache: { size: "50 GB" } }, /^cache.size: expected a Kubernetes quantity/],
    [
      "a unit that Kubernetes does not know",
      { resources: { limits: { memory: "4GB" } } },
      /^resources.limits.memory: /,
    ],
    [
      "a storage class for an ephemeral cache",
      { cache: { storageClassName: "ssd" } },
      /^cache.storageClassName: expected a persistent cache, got kind "ephemeral"/,
    ],
    [
      "a cache to keep in a namespace that is deleted",
      { cache: { kind: "persistent", retain: true } },
      /namespace/,
    ],
    [
      "a memory cache as large as the pod",
      { cache: { kind: "memory", size: "4Gi" }, resources: { limits: { memory: "4096Mi" } } },
      /^cache.size: expected less than the memory limit of the pod, 4096Mi, got 4Gi; a cache in memory counts/,
    ],
    [
      "the host's network in a user namespace",
      { hostNetwork: true, security: "userNamespace" },
      /^hostNetwork/,
    ],
    [
      "a network policy on the host's network",
      { hostNetwork: true, networkPolicy: { enabled: true } },
      /^networkPolicy/,
    ],
    [
      "an address without a prefix length",
      { networkPolicy: { blockedCidrs: ["10.0.0.1"] } },
      /blockedCidrs\[0\]/,
    ],
    [
      "two pools with one name",
      { pools: [{ architecture: "amd64" }, { architecture: "amd64" }] },
      /^pools\[1\].name/,
    ],
    ["a pool with a long name", { pools: [{ architecture: "amd64", name: "a".repeat(21) }] }, /at most 20/],
    [
      "a pool on nodes of another architecture",
      { nodeSelector: { "kubernetes.io/arch": "amd64" }, pools: [{ architecture: "arm64" }] },
      /^pools\[0\].nodeSelector: expected kubernetes.io\/arch to be arm64, got amd64/,
    ],
    [
      "a platform without an operating system",
      { pools: [{ architecture: "arm64", platforms: ["arm64"] }] },
      /platforms\[0\]/,
    ],
    [
      "a service account without a namespace",
      { allowedSubjects: [{ kind: "ServiceAccount", name: "ci" }] },
      /^allowedSubjects\[0\].namespace: expected the namespace of the service account "ci", got nothing/,
    ],
    [
      "a user with a namespace",
      { allowedSubjects: [{ kind: "User", name: "ada", namespace: "x" }] },
      /^allowedSubjects\[0\].namespace: .*; only a service account has one/,
    ],
    ["a budget of less than no pods", { disruptionBudget: { maxUnavailable: -1 } }, /^disruptionBudget.max/],
    ["the label that buildx selects pods by", { labels: { app: "mine" } }, /^labels\["app"\]: /],
    [
      "another root directory",
      { buildkitdConfig: { extraToml: 'root = "/x"' } },
      /`root` would move the cache/,
    ],
    [
      "another socket address",
      { buildkitdConfig: { extraToml: '[grpc]\naddress = ["tcp://:1"]' } },
      /`grpc.address`/,
    ],
    [
      "Prometheus in a namespace with capitals",
      { prometheus: { namespace: "Monitoring" } },
      /^prometheus.namespace: expected at most 63 lower-case letters, digits and dashes, got "Monitoring"$/,
    ],
    [
      "metrics on the host's network",
      { prometheus: { namespace: "monitoring" }, hostNetwork: true },
      /^prometheus: pods on the host's network would serve profiles/,
    ],
    [
      "part of a second between two scrapes",
      { prometheus: { namespace: "monitoring", podMonitor: { intervalSeconds: 0.5 } } },
      /^prometheus.podMonitor.intervalSeconds: expected a whole number of at least 1, got 0.5$/,
    ],
    [
      "a problem in buildkitd.toml",
      { buildkitdConfig: { maxParallelism: 0 } },
      /^buildkitdConfig.maxParallelism: /,
    ],
  ])("refuses %s", (_, args, expected) => {
    expect(problems(args)).toEqual([expect.stringMatching(expected)]);
  });

  it("checks the arguments of each pool", () => {
    expect(problems({ pools: [{ architecture: "amd64", replicas: 0, cache: { size: "x" } }] })).toEqual([
      "pools[0].replicas: expected a whole number of at least 1, got 0",
      'pools[0].cache.size: expected a Kubernetes quantity such as "50Gi", got "x"',
    ]);
  });
});
