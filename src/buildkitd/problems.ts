import { parse, TomlError } from "smol-toml";
import type { ArgumentProblem } from "../arguments";
import { isKeyPair } from "../keyPair";
import { type BuildkitdConfig, InsecureEntitlement } from "./config";

const diskSpace = /^\d+(\.\d+)?\s?([kmgtp]i?)?b?$/i;
const percentage = /^\d+%$/;
const duration = /^(\d+|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/;
const registryHost = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d+)?$|^\[[0-9A-Fa-f:]+\](:\d+)?$/;
const repository =
  /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/;
const certificate = /^\s*-----BEGIN CERTIFICATE-----/;
const privateKey = /^\s*-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/;

type Report = (property: string, reason: string) => void;

/** Finds settings that buildkitd would refuse, or would silently misunderstand. */
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
    report(
      "maxParallelism",
      `expected a whole number above 0, got ${JSON.stringify(parallelism)}; omit it for no limit`,
    );
  }
  checkFrontends(config, report);
  checkEntitlements(config, report);
  checkExtraToml(config, report);
  return problems;
}

function checkRegistries(config: BuildkitdConfig, report: Report): void {
  const hosts = new Set<string>();
  config.registries?.forEach((registry, index) => {
    const path = `registries[${index}]`;
    if (!registryHost.test(registry.host)) {
      report(
        `${path}.host`,
        `expected a host, with its port if it has one, such as "registry.example.com:5000", got "${registry.host}"`,
      );
    }
    if (hosts.has(registry.host)) {
      report(
        `${path}.host`,
        `expected one entry per host, got "${registry.host}" again; merge the entries of this host`,
      );
    }
    hosts.add(registry.host);
    registry.mirrors?.forEach((mirror, position) => {
      if (mirror.includes("://")) {
        report(
          `${path}.mirrors[${position}]`,
          `expected a host without a scheme, got "${mirror}"; for plain HTTP, add an entry for that host with http: true`,
        );
      }
    });
    checkCertificates(registry, path, report);
  });
}

type Registry = NonNullable<BuildkitdConfig["registries"]>[number];

/** Does not show what it got, since a private key may be in the wrong place. */
function checkCertificates(registry: Registry, path: string, report: Report): void {
  const { caCert, clientCertificate } = registry;
  const expected =
    "expected PEM text that begins with -----BEGIN CERTIFICATE-----, got other text; a path does not work";
  if (caCert !== undefined && !certificate.test(caCert)) {
    report(`${path}.caCert`, expected);
  }
  if (clientCertificate !== undefined && !certificate.test(clientCertificate.cert)) {
    report(`${path}.clientCertificate.cert`, expected);
  }
  if (clientCertificate?.key && !privateKey.test(clientCertificate.key)) {
    report(
      `${path}.clientCertificate.key`,
      "expected the PEM text of a private key, got other text; a path does not work",
    );
  }
  checkKeyPair(registry, path, report);
}

/** Finds keys that belong to other certificates, for a builder that checks its configuration without the keys. */
export function keyPairProblems(
  { registries }: BuildkitdConfig,
  propertyPath = "buildkitdConfig",
): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  registries?.forEach((registry, index) => {
    checkKeyPair(registry, `${propertyPath}.registries[${index}]`, (property, reason) =>
      problems.push({ propertyPath: property, reason }),
    );
  });
  return problems;
}

function checkKeyPair({ clientCertificate }: Registry, path: string, report: Report): void {
  if (clientCertificate?.key && isKeyPair(clientCertificate.cert, clientCertificate.key) === false) {
    report(`${path}.clientCertificate.key`, "expected the key of `cert`, got the key of another certificate");
  }
}

interface Sizes {
  reservedSpace?: string;
  maxUsedSpace?: string;
  minFreeSpace?: string;
}

function checkGarbageCollection(config: BuildkitdConfig, report: Report): void {
  const collection = config.garbageCollection ?? {};
  checkSizes(collection, "garbageCollection", report);
  collection.policies?.forEach((policy, index) => {
    const path = `garbageCollection.policies[${index}]`;
    checkSizes(policy, path, report);
    if (policy.keepDuration !== undefined && !duration.test(policy.keepDuration)) {
      report(
        `${path}.keepDuration`,
        `expected a duration such as "48h" or a number of seconds, got "${policy.keepDuration}"; the largest unit is the hour`,
      );
    }
  });
}

function checkSizes(
  { reservedSpace, maxUsedSpace, minFreeSpace }: Sizes,
  path: string,
  report: Report,
): void {
  for (const [name, size] of Object.entries({ reservedSpace, maxUsedSpace, minFreeSpace })) {
    if (size !== undefined && !diskSpace.test(size) && !percentage.test(size)) {
      report(
        `${path}.${name}`,
        `expected a size such as "10GB" or a share of the disk such as "10%", got "${size}"`,
      );
    }
  }
}

function checkFrontends(config: BuildkitdConfig, report: Report): void {
  config.allowedFrontends?.forEach((frontend, index) => {
    if (!repository.test(frontend)) {
      report(
        `allowedFrontends[${index}]`,
        `expected the whole name of a repository, without a scheme or wildcards, got "${frontend}"`,
      );
    }
  });
}

function checkEntitlements(config: BuildkitdConfig, report: Report): void {
  const allowed: string[] = Object.values(InsecureEntitlement);
  config.insecureEntitlements?.forEach((entitlement, index) => {
    if (!allowed.includes(entitlement)) {
      report(`insecureEntitlements[${index}]`, `expected one of ${allowed.join(", ")}, got "${entitlement}"`);
    }
  });
}

/** The parser's first line names the fault. The lines after it quote the text. */
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
