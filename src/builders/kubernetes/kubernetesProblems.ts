import { parse } from "smol-toml";
import type { ArgumentProblem } from "../../arguments";
import { buildkitdConfigProblems } from "../../buildkitd/problems";
import { KubernetesCacheKind } from "./cacheVolume";
import { KubernetesClientKind, KubernetesLoadBalance } from "./kubernetesArgs";
import type { KubernetesArgs } from "./kubernetesSettings";
import { reservedLabels } from "./names";
import { KubernetesArchitecture } from "./pool";
import { KubernetesSecurity } from "./security";

const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const quantity = /^\d+(\.\d+)?([munkMGTPE]|[KMGTPE]i)?$/;
const units: Record<string, number> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

type Report = (propertyPath: string, reason: string) => void;
type PoolArgs = Pick<KubernetesArgs, "replicas" | "cache" | "resources">;

/**
 * Finds all that the cluster would refuse late, and what buildx's own builders drop without a word.
 */
export function kubernetesProblems(args: KubernetesArgs): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const report: Report = (propertyPath, reason) => problems.push({ propertyPath, reason });
  if (args.namespace !== undefined && !dnsLabel.test(args.namespace)) {
    report(
      "namespace",
      `expected lower-case letters, digits and dashes, at most 63, got "${args.namespace}".`,
    );
  }
  oneOf(report, "security", KubernetesSecurity, args.security);
  oneOf(report, "loadBalance", KubernetesLoadBalance, args.loadBalance);
  poolProblems(report, "", args, args);
  listOfPoolsProblems(report, args);
  networkProblems(report, args);
  clientProblems(report, args);
  labelProblems(report, args);
  wholeNumber(report, "terminationGracePeriodSeconds", args.terminationGracePeriodSeconds, 0);
  wholeNumber(report, "maxUnavailable", args.maxUnavailable, 0);
  if (args.buildkitdConfig !== undefined) {
    const found = buildkitdConfigProblems(args.buildkitdConfig);
    problems.push(...found);
    if (!found.some((problem) => problem.propertyPath === "buildkitdConfig.extraToml")) {
      reservedTomlProblems(report, args.buildkitdConfig.extraToml ?? "");
    }
  }
  return problems;
}

function poolProblems(report: Report, prefix: string, pool: PoolArgs, args: KubernetesArgs): void {
  wholeNumber(report, `${prefix}replicas`, pool.replicas, 1);
  for (const kind of ["requests", "limits"] as const) {
    for (const [resource, amount] of Object.entries(pool.resources?.[kind] ?? {})) {
      isQuantity(report, `${prefix}resources.${kind}.${resource}`, amount);
    }
  }
  const { cache } = pool;
  if (cache === undefined) {
    return;
  }
  oneOf(report, `${prefix}cache.kind`, KubernetesCacheKind, cache.kind);
  isQuantity(report, `${prefix}cache.size`, cache.size);
  if (cache.kind !== KubernetesCacheKind.Persistent) {
    for (const [name, value] of Object.entries({
      storageClassName: cache.storageClassName,
      retain: cache.retain || undefined,
    })) {
      if (value !== undefined) {
        report(
          `${prefix}cache.${name}`,
          `only a persistent cache has it, this one is ${cache.kind ?? KubernetesCacheKind.Ephemeral}. Set cache.kind to "persistent", or leave it out.`,
        );
      }
    }
  } else if (cache.retain && args.namespace === undefined) {
    report(
      `${prefix}cache.retain`,
      "the builder's own namespace is deleted with it, and every claim in it. Give a `namespace` of yours to keep the cache there.",
    );
  }
  const limit = bytes((pool.resources ?? args.resources)?.limits?.memory);
  const size = bytes(cache.size);
  if (
    cache.kind === KubernetesCacheKind.Memory &&
    limit !== undefined &&
    size !== undefined &&
    size >= limit
  ) {
    report(
      `${prefix}cache.size`,
      "a cache in memory counts against the memory limit of the pod, and this one leaves nothing for the builds. Raise resources.limits.memory above it.",
    );
  }
}

function listOfPoolsProblems(report: Report, args: KubernetesArgs): void {
  const names = new Set<string>();
  args.pools?.forEach((pool, index) => {
    const path = `pools[${index}]`;
    oneOf(report, `${path}.architecture`, KubernetesArchitecture, pool.architecture);
    const name = pool.name ?? pool.architecture;
    if (!dnsLabel.test(name) || name.length > 20) {
      report(`${path}.name`, `expected lower-case letters, digits and dashes, at most 20, got "${name}".`);
    }
    if (names.has(name)) {
      report(
        `${path}.name`,
        `two pools are called "${name}". Give each pool of an architecture a name of its own.`,
      );
    }
    names.add(name);
    const selected = (pool.nodeSelector ?? args.nodeSelector)?.["kubernetes.io/arch"];
    if (selected !== undefined && selected !== pool.architecture) {
      report(
        `${path}.nodeSelector`,
        `it asks for machines of ${selected}, the pool's architecture is ${pool.architecture}. Leave kubernetes.io/arch out: the pool sets it.`,
      );
    }
    pool.platforms?.forEach((platform, position) => {
      if (!/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/.test(platform)) {
        report(
          `${path}.platforms[${position}]`,
          `expected os/architecture such as "linux/arm64", got "${platform}".`,
        );
      }
    });
    poolProblems(report, `${path}.`, pool, args);
  });
}

function networkProblems(report: Report, args: KubernetesArgs): void {
  if (args.hostNetwork && args.security === KubernetesSecurity.UserNamespace) {
    report(
      "hostNetwork",
      "Kubernetes refuses the host's network to pods in a user namespace. Choose one of the two.",
    );
  }
  if (args.hostNetwork && args.networkPolicy?.enabled) {
    report(
      "networkPolicy.enabled",
      "no network policy covers pods on the host's network. Leave hostNetwork out, or the policy.",
    );
  }
  args.networkPolicy?.blockedCidrs?.forEach((cidr, index) => {
    if (!/^[0-9a-fA-F:.]+\/\d{1,3}$/.test(cidr)) {
      report(
        `networkPolicy.blockedCidrs[${index}]`,
        `expected a CIDR block such as "10.0.0.0/8", got "${cidr}".`,
      );
    }
  });
}

function clientProblems(report: Report, args: KubernetesArgs): void {
  args.clients?.forEach((client, index) => {
    const isServiceAccount = client.kind === KubernetesClientKind.ServiceAccount;
    oneOf(report, `clients[${index}].kind`, KubernetesClientKind, client.kind);
    if (isServiceAccount && client.namespace === undefined) {
      report(
        `clients[${index}].namespace`,
        `expected the namespace of service account "${client.name}", got nothing.`,
      );
    }
    if (!isServiceAccount && client.namespace !== undefined) {
      report(
        `clients[${index}].namespace`,
        `only a service account lies in a namespace, "${client.name}" is a ${client.kind}.`,
      );
    }
  });
}

function labelProblems(report: Report, args: KubernetesArgs): void {
  for (const label of reservedLabels) {
    if (args.labels?.[label] !== undefined) {
      report(
        `labels["${label}"]`,
        "the builder sets this label itself, to find its pods by. Choose another key.",
      );
    }
  }
}

/** What would take the daemon away from its volume, or from the socket that buildctl enters by. */
function reservedTomlProblems(report: Report, extraToml: string): void {
  const table = parse(extraToml);
  if (table.root !== undefined) {
    report("buildkitdConfig.extraToml", "`root` would move the cache off its volume. Leave it out.");
  }
  if (typeof table.grpc === "object" && "address" in table.grpc) {
    report(
      "buildkitdConfig.extraToml",
      "`grpc.address` would close the socket that builds enter by. Leave it out.",
    );
  }
}

function oneOf(
  report: Report,
  path: string,
  values: Record<string, string>,
  value: string | undefined,
): void {
  const allowed = Object.values(values);
  if (value !== undefined && !allowed.includes(value)) {
    report(path, `expected one of ${allowed.join(", ")}, got "${value}".`);
  }
}

function wholeNumber(report: Report, path: string, value: number | undefined, least: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
    report(path, `expected a whole number of at least ${least}, got ${value}.`);
  }
}

function isQuantity(report: Report, path: string, value: string | undefined): void {
  if (value !== undefined && !quantity.test(value)) {
    report(path, `expected a Kubernetes quantity such as "50Gi", got "${value}".`);
  }
}

function bytes(value: string | undefined): number | undefined {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(value ?? "") ?? [];
  const factor = unit === "" ? 1 : units[unit];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}
