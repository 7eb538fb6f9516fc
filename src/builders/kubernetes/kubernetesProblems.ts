import type * as pulumi from "@pulumi/pulumi";
import { parse } from "smol-toml";
import type { ArgumentProblem } from "../../arguments";
import { buildkitdConfigProblems } from "../../buildkitd/problems";
import { nodePlatformProblems } from "../nodePlatforms";
import { autoscalingProblems } from "./autoscalingProblems";
import { cacheKind, KubernetesCacheKind } from "./cacheVolume";
import { isCidrBlock } from "./cidr";
import { KubernetesSubjectKind } from "./kubernetesArgs";
import type { KubernetesArgs } from "./kubernetesSettings";
import { reservedLabels } from "./names";
import { KubernetesArchitecture, type KubernetesPodArgs } from "./pool";
import { quantityValue } from "./quantity";
import { KubernetesSecurity } from "./security";

const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

type Report = (propertyPath: string, reason: string) => void;
type PodArgs = pulumi.Unwrap<KubernetesPodArgs>;

/** Finds arguments that the cluster would refuse only later, or that buildx's own builders silently ignore. */
export function kubernetesProblems(args: KubernetesArgs): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const report: Report = (propertyPath, reason) => problems.push({ propertyPath, reason });
  checkNamespace(report, "namespace", args.namespace);
  checkOneOf(report, "security", KubernetesSecurity, args.security);
  checkPods(report, "", args, args);
  checkPools(report, args);
  checkNetwork(report, args);
  checkPrometheus(report, args);
  checkSubjects(report, args);
  checkLabels(report, args);
  checkWholeNumber(report, "terminationGracePeriodSeconds", args.terminationGracePeriodSeconds, 0);
  checkWholeNumber(report, "disruptionBudget.maxUnavailable", args.disruptionBudget?.maxUnavailable, 0);
  if (args.buildkitdConfig !== undefined) {
    const found = buildkitdConfigProblems(args.buildkitdConfig);
    problems.push(...found);
    if (!found.some((problem) => problem.propertyPath === "buildkitdConfig.extraToml")) {
      checkReservedToml(report, args.buildkitdConfig.extraToml ?? "");
    }
  }
  return problems;
}

function checkPods(report: Report, prefix: string, pods: PodArgs, args: KubernetesArgs): void {
  checkWholeNumber(report, `${prefix}replicas`, pods.replicas, 1);
  for (const { propertyPath, reason } of autoscalingProblems(pods, prefix)) {
    report(propertyPath, reason);
  }
  for (const kind of ["requests", "limits"] as const) {
    for (const [resource, amount] of Object.entries(pods.resources?.[kind] ?? {})) {
      checkQuantity(report, `${prefix}resources.${kind}.${resource}`, amount);
    }
  }
  if (pods.cache === undefined) {
    return;
  }
  checkOneOf(report, `${prefix}cache.kind`, KubernetesCacheKind, pods.cache.kind);
  checkQuantity(report, `${prefix}cache.size`, pods.cache.size);
  checkVolume(report, `${prefix}cache`, pods.cache, args);
  checkMemory(report, `${prefix}cache.size`, pods.cache, (pods.resources ?? args.resources)?.limits?.memory);
}

type Cache = NonNullable<PodArgs["cache"]>;

function checkVolume(report: Report, path: string, cache: Cache, args: KubernetesArgs): void {
  const kind = cacheKind(cache);
  const isPersistent = kind === KubernetesCacheKind.Persistent;
  const refuse = (property: string) =>
    report(
      `${path}.${property}`,
      `expected a persistent cache, got kind "${kind}"; set ${path}.kind to "persistent", or omit ${property}`,
    );
  if (!isPersistent && cache.storageClassName !== undefined) refuse("storageClassName");
  if (!isPersistent && cache.retain) refuse("retain");
  if (isPersistent && cache.retain && args.namespace === undefined) {
    report(
      `${path}.retain`,
      "expected an existing `namespace`, got none; deleting the builder deletes its own namespace and every claim in it",
    );
  }
}

function checkMemory(report: Report, path: string, cache: Cache, limit: string | undefined): void {
  const size = quantityValue(cache.size ?? "") ?? 0;
  const available = quantityValue(limit ?? "") ?? Number.POSITIVE_INFINITY;
  if (cache.kind === KubernetesCacheKind.Memory && size >= available) {
    report(
      path,
      `expected less than the memory limit of the pod, ${limit}, got ${cache.size}; a cache in memory counts against the limit, so raise resources.limits.memory above it`,
    );
  }
}

function checkPools(report: Report, args: KubernetesArgs): void {
  const names = new Set<string>();
  args.pools?.forEach((pool, index) => {
    const path = `pools[${index}]`;
    checkOneOf(report, `${path}.architecture`, KubernetesArchitecture, pool.architecture);
    const name = pool.name ?? pool.architecture;
    if (!dnsLabel.test(name) || name.length > 20) {
      report(`${path}.name`, `expected at most 20 lower-case letters, digits and dashes, got "${name}"`);
    }
    if (names.has(name)) {
      report(`${path}.name`, `expected a name that no other pool has, got "${name}" again; set \`name\``);
    }
    names.add(name);
    const selected = (pool.nodeSelector ?? args.nodeSelector)?.["kubernetes.io/arch"];
    if (selected !== undefined && selected !== pool.architecture) {
      report(
        `${path}.nodeSelector`,
        `expected kubernetes.io/arch to be ${pool.architecture}, got ${selected}; omit it, because the pool sets it from its architecture`,
      );
    }
    for (const { propertyPath, reason } of nodePlatformProblems(pool.platforms, `${path}.platforms`)) {
      report(propertyPath, reason);
    }
    checkPods(report, `${path}.`, pool, args);
  });
}

function checkNetwork(report: Report, args: KubernetesArgs): void {
  if (args.hostNetwork && args.security === KubernetesSecurity.UserNamespace) {
    report(
      "hostNetwork",
      "Kubernetes does not allow the host's network for pods in a user namespace; omit hostNetwork, or change `security`",
    );
  }
  if (args.hostNetwork && args.networkPolicy?.enabled) {
    report(
      "networkPolicy.enabled",
      "network policies do not apply to pods on the host's network; omit either hostNetwork or networkPolicy.enabled",
    );
  }
  args.networkPolicy?.blockedCidrs?.forEach((cidr, index) => {
    if (!isCidrBlock(cidr)) {
      report(
        `networkPolicy.blockedCidrs[${index}]`,
        `expected a CIDR block with a prefix length of at least 1, such as "10.0.0.0/8", got "${cidr}"`,
      );
    }
  });
}

function checkPrometheus(report: Report, { prometheus, hostNetwork }: KubernetesArgs): void {
  if (prometheus === undefined) return;
  const { namespace, podMonitor } = prometheus;
  checkNamespace(report, "prometheus.namespace", namespace);
  checkWholeNumber(report, "prometheus.podMonitor.intervalSeconds", podMonitor?.intervalSeconds, 1);
  if (hostNetwork) {
    report(
      "prometheus",
      "pods on the host's network would serve profiles and their cache's index to the whole network of the nodes; omit either hostNetwork or prometheus",
    );
  }
}

function checkSubjects(report: Report, args: KubernetesArgs): void {
  args.allowedSubjects?.forEach(({ kind, name, namespace }, index) => {
    const path = `allowedSubjects[${index}]`;
    const isServiceAccount = kind === KubernetesSubjectKind.ServiceAccount;
    checkOneOf(report, `${path}.kind`, KubernetesSubjectKind, kind);
    if (isServiceAccount && !namespace) {
      report(`${path}.namespace`, `expected the namespace of the service account "${name}", got nothing`);
    }
    if (!isServiceAccount && namespace !== undefined) {
      report(
        `${path}.namespace`,
        `expected no namespace for the ${kind} "${name}", got "${namespace}"; only a service account has one`,
      );
    }
  });
}

function checkLabels(report: Report, args: KubernetesArgs): void {
  for (const label of reservedLabels) {
    if (args.labels?.[label] !== undefined) {
      report(`labels["${label}"]`, "the builder sets this label to find its pods; choose another key");
    }
  }
}

/** Settings that would move the cache off its volume, or close the socket that builds use. */
function checkReservedToml(report: Report, extraToml: string): void {
  const table = parse(extraToml);
  if (table.root !== undefined) {
    report("buildkitdConfig.extraToml", "`root` would move the cache off its volume; omit it");
  }
  if (typeof table.grpc === "object" && "address" in table.grpc) {
    report("buildkitdConfig.extraToml", "`grpc.address` would close the socket that builds use; omit it");
  }
}

function checkOneOf(
  report: Report,
  path: string,
  values: Record<string, string>,
  value: string | undefined,
): void {
  const allowed = Object.values(values);
  if (value !== undefined && !allowed.includes(value)) {
    report(path, `expected one of ${allowed.join(", ")}, got "${value}"`);
  }
}

function checkNamespace(report: Report, path: string, value: string | undefined): void {
  if (value !== undefined && !dnsLabel.test(value)) {
    report(path, `expected at most 63 lower-case letters, digits and dashes, got "${value}"`);
  }
}

function checkWholeNumber(report: Report, path: string, value: number | undefined, least: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
    report(path, `expected a whole number of at least ${least}, got ${JSON.stringify(value)}`);
  }
}

function checkQuantity(report: Report, path: string, value: string | undefined): void {
  if (value !== undefined && quantityValue(value) === undefined) {
    report(path, `expected a Kubernetes quantity such as "50Gi", got "${value}"`);
  }
}
