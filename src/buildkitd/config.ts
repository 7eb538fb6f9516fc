import type * as pulumi from "@pulumi/pulumi";
import { parse, stringify, type TomlTable } from "smol-toml";

/**
 * The configuration of a BuildKit daemon (buildkitd.toml), by value.
 *
 * @see https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md
 */
export interface BuildkitdConfigArgs {
  /** How the daemon reaches registries that need more than the public defaults. Plain, not an output: it decides which objects are made. Defaults to none. */
  registries?: BuildkitdRegistryArgs[];
  /** When the daemon deletes build cache. Defaults to BuildKit's own rules, sized after the disk. */
  garbageCollection?: pulumi.Input<GarbageCollectionArgs>;
  /** Number of build steps that may run at the same time, over all builds. Defaults to no limit. */
  maxParallelism?: pulumi.Input<number>;
  /**
   * Repositories of the frontends that a `# syntax=` line may name, such as `registry.example.com/dalec/frontend`.
   * A tag or digest is ignored; the repository must match as a whole, there are no wildcards. Dalec's signers are
   * frontends too. An empty list allows every frontend. Defaults to the builder's own list, else to every frontend.
   */
  allowedFrontends?: pulumi.Input<pulumi.Input<string>[]>;
  /** Privileges that a build may ask for: `network.host`, `security.insecure`, `device`. Defaults to none. */
  insecureEntitlements?: pulumi.Input<pulumi.Input<InsecureEntitlement>[]>;
  /** Name servers for build steps. Defaults to those of the machine or pod that runs the daemon. */
  nameservers?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * More settings, as TOML text, for whatever has no argument here. Tables are merged key by key, and where both
   * give a value this text wins. Defaults to nothing.
   */
  extraToml?: pulumi.Input<string>;
}

/** How the daemon reaches one registry. */
export interface BuildkitdRegistryArgs {
  /** Host of the registry as image references name it, with its port if any: `docker.io`, `registry.example.com:5000`. */
  host: pulumi.Input<string>;
  /** Hosts asked before the registry itself, each with its port and path if any. Defaults to none. */
  mirrors?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether the registry speaks plain HTTP. Defaults to false. */
  http?: pulumi.Input<boolean>;
  /** Whether the registry's certificate is left unchecked. Defaults to false. */
  insecure?: pulumi.Input<boolean>;
  /** Certificate authorities that signed the registry's certificate, PEM. Defaults to the daemon's system store. */
  caCert?: pulumi.Input<string>;
  /** Certificate and key that the daemon shows to the registry. Defaults to none. */
  clientCertificate?: RegistryClientCertificateArgs;
}

/** What a daemon shows to a registry that asks for a client certificate. */
export interface RegistryClientCertificateArgs {
  /** Certificate, PEM. */
  cert: pulumi.Input<string>;
  /** Private key of the certificate, PEM. */
  key: pulumi.Input<string>;
}

/**
 * When the daemon deletes build cache. Sizes are bytes with a unit (`512MB`, `10GB`) or a share of the disk (`10%`).
 */
export interface GarbageCollectionArgs {
  /** Whether cache is deleted at all. Defaults to true. */
  enabled?: pulumi.Input<boolean>;
  /** Cache that is always kept. Defaults to 10 % of the disk, at most 10 GB. */
  reservedSpace?: pulumi.Input<string>;
  /** Cache above this size is deleted. Defaults to 80 % of the disk, at most 100 GB. */
  maxUsedSpace?: pulumi.Input<string>;
  /** Free disk space that the daemon tries to leave, short of `reservedSpace`. Defaults to 20 % of the disk. */
  minFreeSpace?: pulumi.Input<string>;
  /** Rules applied in order, in the place of BuildKit's four own rules. Defaults to those four. */
  policies?: pulumi.Input<pulumi.Input<GarbageCollectionPolicyArgs>[]>;
}

/** One rule of garbage collection. Sizes are as in the arguments around it. */
export interface GarbageCollectionPolicyArgs {
  /** Whether the rule covers cache that other records still refer to, internal and frontend images too. Defaults to false. */
  all?: pulumi.Input<boolean>;
  /** Kinds of cache that the rule covers, such as `type==exec.cachemount`; any of them may match. Defaults to every kind. */
  filters?: pulumi.Input<pulumi.Input<string>[]>;
  /** Cache used within this time is kept: `48h`, or a number of seconds. Defaults to none being kept for its age. */
  keepDuration?: pulumi.Input<string>;
  /** Cache that the rule never goes below. Defaults to none. */
  reservedSpace?: pulumi.Input<string>;
  /** Cache above this size is deleted. Defaults to no bound. */
  maxUsedSpace?: pulumi.Input<string>;
  /** Free disk space that the rule tries to leave. Defaults to none. */
  minFreeSpace?: pulumi.Input<string>;
}

/** A privilege that a daemon lets builds ask for. */
export const InsecureEntitlement = {
  /** Build steps may use the daemon's own network. */
  NetworkHost: "network.host",
  /** Build steps may run without the sandbox: as good as the daemon's own rights. */
  SecurityInsecure: "security.insecure",
  /** Build steps may use devices that the daemon offers. */
  Device: "device",
} as const;
/** A privilege that a daemon lets builds ask for. */
export type InsecureEntitlement = (typeof InsecureEntitlement)[keyof typeof InsecureEntitlement];

/** The configuration of a BuildKit daemon, its values known. */
export type BuildkitdConfig = pulumi.Unwrap<BuildkitdConfigArgs>;
type BuildkitdRegistry = pulumi.Unwrap<BuildkitdRegistryArgs>;

/** A certificate or key that a rendered configuration refers to. */
export interface BuildkitdCertificate {
  /** Where the daemon looks for it, below the certificate directory: `registry.example.com_5000/ca.pem`. */
  path: string;
  /** Content, PEM. */
  text: string;
  /** Whether it is a private key. */
  secret: boolean;
}

/** The frontends a Dalec build needs: Dalec's own, and Dockerfile's, which worker images are built with. */
export const dalecFrontends = ["ghcr.io/project-dalec/dalec/frontend", "docker.io/docker/dockerfile"];

/**
 * The text of buildkitd.toml. The same configuration gives the same text.
 *
 * @param certificateDirectory where the daemon finds what `certificatesOf` lists
 */
export function renderBuildkitdConfig(
  config: BuildkitdConfig,
  certificateDirectory = "/etc/buildkit/certs",
): string {
  const table: TomlTable = {};
  if (config.insecureEntitlements?.length) {
    table["insecure-entitlements"] = [...config.insecureEntitlements];
  }
  if (config.nameservers?.length) {
    table.dns = { nameservers: [...config.nameservers] };
  }
  if (config.allowedFrontends?.length) {
    table.frontend = { "gateway.v0": { allowedRepositories: [...config.allowedFrontends] } };
  }
  const worker = workerTable(config);
  if (Object.keys(worker).length > 0) {
    table.worker = { oci: worker };
  }
  if (config.registries?.length) {
    table.registry = Object.fromEntries(
      config.registries.map((registry) => [registry.host, registryTable(registry, certificateDirectory)]),
    );
  }
  return stringify(merge(table, parse(config.extraToml ?? "")));
}

/** The certificates and keys that `renderBuildkitdConfig` refers to. */
export function certificatesOf(config: BuildkitdConfig): BuildkitdCertificate[] {
  return (config.registries ?? []).flatMap(registryCertificates);
}

function registryCertificates(registry: BuildkitdRegistry): BuildkitdCertificate[] {
  const directory = certificateDirectoryOf(registry);
  const certificates: BuildkitdCertificate[] = [];
  if (registry.caCert !== undefined) {
    certificates.push({ path: `${directory}/ca.pem`, text: registry.caCert, secret: false });
  }
  if (registry.clientCertificate !== undefined) {
    const { cert, key } = registry.clientCertificate;
    certificates.push({ path: `${directory}/cert.pem`, text: cert, secret: false });
    certificates.push({ path: `${directory}/key.pem`, text: key, secret: true });
  }
  return certificates;
}

function registryTable(registry: BuildkitdRegistry, certificateDirectory: string): TomlTable {
  const directory = `${certificateDirectory}/${certificateDirectoryOf(registry)}`;
  return defined({
    mirrors: registry.mirrors && [...registry.mirrors],
    http: registry.http,
    insecure: registry.insecure,
    ca: registry.caCert === undefined ? undefined : [`${directory}/ca.pem`],
    keypair: registry.clientCertificate && [{ key: `${directory}/key.pem`, cert: `${directory}/cert.pem` }],
  });
}

/** A host may hold a port, and a colon is not for file names: neither in a ConfigMap nor on Windows. */
function certificateDirectoryOf(registry: BuildkitdRegistry): string {
  return registry.host.replaceAll(/[^A-Za-z0-9.-]/g, "_");
}

function workerTable(config: BuildkitdConfig): TomlTable {
  const collection = config.garbageCollection;
  return defined({
    "max-parallelism": config.maxParallelism,
    gc: collection?.enabled,
    reservedSpace: collection?.reservedSpace,
    maxUsedSpace: collection?.maxUsedSpace,
    minFreeSpace: collection?.minFreeSpace,
    gcpolicy: collection?.policies?.map((policy) =>
      defined({
        all: policy.all,
        filters: policy.filters && [...policy.filters],
        keepDuration: policy.keepDuration,
        reservedSpace: policy.reservedSpace,
        maxUsedSpace: policy.maxUsedSpace,
        minFreeSpace: policy.minFreeSpace,
      }),
    ),
  });
}

type TomlEntry = TomlTable[string];

function defined(entries: Record<string, TomlEntry | undefined>): TomlTable {
  const table: TomlTable = {};
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined) {
      table[key] = value;
    }
  }
  return table;
}

function merge(base: TomlTable, extra: TomlTable): TomlTable {
  const merged: TomlTable = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    const present = merged[key];
    merged[key] = isTable(present) && isTable(value) ? merge(present, value) : value;
  }
  return merged;
}

function isTable(value: TomlEntry | undefined): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}
