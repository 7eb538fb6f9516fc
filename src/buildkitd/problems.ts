import { parse, TomlError } from "smol-toml";
import type { ArgumentProblem } from "../arguments";
import { type BuildkitdConfig, InsecureEntitlement } from "./config";

const diskSpace = /^\d+(\.\d+)?\s?([kmgtp]i?)?b?$/i;
const percentage = /^\d+%$/;
const duration = /^(\d+|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/;
const registryHost = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d+)?$|^\[[0-9A-Fa-f:]+\](:\d+)?$/;
const repository =
  /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/;
const certificate = /^\s*-----BEGIN CERTIFICATE-----/;
const privateKey = /^\s*-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/;

/** Finds all that buildkitd would refuse, or would silently take for something else. */
export function buildkitdConfigProblems(
  config: BuildkitdConfig,
  propertyPath = "buildkitdConfig",
): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const report = (property: string, reason: string) =>
    problems.push({ propertyPath: `${propertyPath}.${property}`, reason });
  checkRegistries(config, report);
  checkGarbageCollection(config, report);
  const parallelism = config.maxParallelism;
  if (parallelism !== undefined && !(Number.isInteger(parallelism) && parallelism > 0)) {
    report("maxParallelism", `expected a whole number above 0, got ${parallelism}. Omit it for no limit.`);
  }
  config.allowedFrontends?.forEach((frontend, index) => {
    if (!repository.test(frontend)) {
      report(
        `allowedFrontends[${index}]`,
        `"${frontend}" is not the name of a repository. buildkitd compares whole names, so write them out: no scheme, no wildcard.`,
      );
    }
  });
  const entitlements: string[] = Object.values(InsecureEntitlement);
  config.insecureEntitlements?.forEach((entitlement, index) => {
    if (!entitlements.includes(entitlement)) {
      report(
        `insecureEntitlements[${index}]`,
        `expected one of ${entitlements.join(", ")}, got "${entitlement}".`,
      );
    }
  });
  checkExtraToml(config, report);
  return problems;
}

type Report = (property: string, reason: string) => void;

function checkRegistries(config: BuildkitdConfig, report: Report): void {
  const hosts = new Set<string>();
  config.registries?.forEach((registry, index) => {
    const path = `registries[${index}]`;
    if (!registryHost.test(registry.host)) {
      report(
        `${path}.host`,
        `expected a host with its port if any, such as "registry.example.com:5000", got "${registry.host}".`,
      );
    }
    if (hosts.has(registry.host)) {
      report(`${path}.host`, `"${registry.host}" is listed twice. Put all its settings into one entry.`);
    }
    hosts.add(registry.host);
    registry.mirrors?.forEach((mirror, position) => {
      if (mirror.includes("://")) {
        report(
          `${path}.mirrors[${position}]`,
          `"${mirror}" has a scheme, which buildkitd takes for a host. Write the host alone; for plain HTTP add a registry entry of that host with http: true.`,
        );
      }
    });
    if (registry.caCert !== undefined && !certificate.test(registry.caCert)) {
      report(`${path}.caCert`, "expected PEM text that begins with -----BEGIN CERTIFICATE-----, not a path.");
    }
    const client = registry.clientCertificate;
    if (client !== undefined && !certificate.test(client.cert)) {
      report(
        `${path}.clientCertificate.cert`,
        "expected PEM text that begins with -----BEGIN CERTIFICATE-----, not a path.",
      );
    }
    if (client?.key && !privateKey.test(client.key)) {
      report(`${path}.clientCertificate.key`, "expected the PEM text of a private key, not a path.");
    }
  });
}

function checkGarbageCollection(config: BuildkitdConfig, report: Report): void {
  const collection = config.garbageCollection ?? {};
  const sizes = (
    path: string,
    of: { reservedSpace?: string; maxUsedSpace?: string; minFreeSpace?: string },
  ) => {
    for (const [name, size] of Object.entries({
      reservedSpace: of.reservedSpace,
      maxUsedSpace: of.maxUsedSpace,
      minFreeSpace: of.minFreeSpace,
    })) {
      if (size !== undefined && !diskSpace.test(size) && !percentage.test(size)) {
        report(
          `${path}.${name}`,
          `expected a size such as "10GB" or a share of the disk such as "10%", got "${size}".`,
        );
      }
    }
  };
  sizes("garbageCollection", collection);
  collection.policies?.forEach((policy, index) => {
    const path = `garbageCollection.policies[${index}]`;
    sizes(path, policy);
    if (policy.keepDuration !== undefined && !duration.test(policy.keepDuration)) {
      report(
        `${path}.keepDuration`,
        `expected a duration such as "48h" or a number of seconds, got "${policy.keepDuration}". There is no unit for days.`,
      );
    }
  });
}

function checkExtraToml(config: BuildkitdConfig, report: Report): void {
  try {
    parse(config.extraToml ?? "");
  } catch (error) {
    if (!(error instanceof TomlError)) {
      throw error;
    }
    const [message] = error.message.split("\n");
    report("extraToml", `line ${error.line}, column ${error.column}: ${message}`);
  }
}
