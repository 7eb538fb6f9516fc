import type * as pulumi from "@pulumi/pulumi";
import { parse, stringify, type TomlTable } from "smol-toml";
import { defined, isObject } from "../json";

/**
 * The configuration of a BuildKit daemon, as in buildkitd.toml.
 *
 * @see https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md
 */
export interface BuildkitdConfigArgs {
  /**
   * How the daemon reaches registries for which its defaults do not suffice. Plain, not an output, because it decides which
   * objects are created. Defaults to none.
   */
  registries?: BuildkitdRegistryArgs[];
  /** When the daemon deletes build cache. Defaults to BuildKit's own rules, which depend on the size of the disk. */
  garbageCollection?: pulumi.Input<GarbageCollectionArgs>;
  /** Number of build steps that may run at the same time, over all builds. Defaults to no limit. */
  maxParallelism?: pulumi.Input<number>;
  /**
   * Repositories of the frontends that a `# syntax=` line may name, such as `registry.example.com/dalec/frontend`. They are
   * compared as a whole, without tag and digest; there are no wildcards. Dalec's signers are frontends as well. An empty list
   * allows every frontend. Defaults to the builder's own list, if it has one, else to every frontend.
   */
  allowedFrontends?: pulumi.Input<pulumi.Input<string>[]>;
  /** Privileges that a build may request: `network.host`, `security.insecure` or `device`. Defaults to none. */
  insecureEntitlements?: pulumi.Input<pulumi.Input<InsecureEntitlement>[]>;
  /** Name servers for build steps. Defaults to those of the machine or pod that runs the daemon. */
  nameservers?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * TOML text with settings that have no argument here. It is merged into the other settings table by table; where both set
   * a value, this text wins. Defaults to nothing.
   */
  extraToml?: pulumi.Input<string>;
}

/** How the daemon reaches one registry. */
export interface BuildkitdRegistryArgs {
  /**
   * Host of the registry as in image references, with its port if it has one: `docker.io`, `registry.example.com:5000`.
   */
  host: pulumi.Input<string>;
  /** Hosts to try before the registry itself, each with its port and path if it has them. Defaults to none. */
  mirrors?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether the registry uses plain HTTP. Defaults to false. */
  http?: pulumi.Input<boolean>;
  /** Whether to skip verification of the registry's certificate. Defaults to false. */
  insecure?: pulumi.Input<boolean>;
  /** Certificate of the authority that signed the registry's certificate, PEM. Defaults to the daemon's system store. */
  caCert?: pulumi.Input<string>;
  /**
   * Certificate and key that the daemon presents to the registry. Plain, not an output, because it decides which objects are
   * created; its values may be outputs. Defaults to none.
   */
  clientCertificate?: RegistryClientCertificateArgs;
}

/** What a daemon presents to a registry that requires a client certificate. */
export interface RegistryClientCertificateArgs {
  /** Certificate, PEM. */
  cert: pulumi.Input<string>;
  /** Private key of the certificate, PEM. Kept as a secret in the state. */
  key: pulumi.Input<string>;
}

/**
 * When the daemon deletes build cache. A size is a number of bytes with a unit, such as `512MB` or `10GB`, or a share of the
 * disk, such as `10%`.
 */
export interface GarbageCollectionArgs {
  /** Whether the daemon deletes cache by itself. Defaults to true. */
  enabled?: pulumi.Input<boolean>;
  /** Size of the cache that is always kept. Defaults to 10 % of the disk, at most 10 GB. */
  reservedSpace?: pulumi.Input<string>;
  /** Size above which cache is deleted. Defaults to 80 % of the disk, at most 100 GB. */
  maxUsedSpace?: pulumi.Input<string>;
  /** Disk space to keep free, where `reservedSpace` allows it. Defaults to 20 % of the disk. */
  minFreeSpace?: pulumi.Input<string>;
  /** Rules that replace BuildKit's own, applied in order. Defaults to BuildKit's own four rules. */
  policies?: pulumi.Input<pulumi.Input<GarbageCollectionPolicyArgs>[]>;
}

/**
 * One rule of garbage collection. A size is a number of bytes with a unit, such as `512MB` or `10GB`, or a share of the disk,
 * such as `10%`.
 */
export interface GarbageCollectionPolicyArgs {
  /** Whether the rule also covers internal and frontend images and cache that other records refer to. Defaults to false. */
  all?: pulumi.Input<boolean>;
  /**
   * Kinds of cache that the rule covers, such as `type==exec.cachemount`. Cache that matches any of them is covered. Defaults
   * to every kind.
   */
  filters?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * How long cache is kept after its last use: a duration such as `48h`, or a number of seconds. Defaults to no minimum.
   */
  keepDuration?: pulumi.Input<string>;
  /** Size of the cache that the rule always keeps. Defaults to none. */
  reservedSpace?: pulumi.Input<string>;
  /** Size above which the rule deletes cache. Defaults to no limit. */
  maxUsedSpace?: pulumi.Input<string>;
  /** Disk space that the rule tries to keep free. Defaults to none. */
  minFreeSpace?: pulumi.Input<string>;
}

/** A privilege that a build may request. */
export const InsecureEntitlement = {
  /** Build steps may use the network of the daemon. */
  NetworkHost: "network.host",
  /** Build steps may run without a sandbox, with all the rights of the daemon. */
  SecurityInsecure: "security.insecure",
  /** Build steps may use devices that the daemon offers. */
  Device: "device",
} as const;
/** A privilege that a build may request. */
export type InsecureEntitlement = (typeof InsecureEntitlement)[keyof typeof InsecureEntitlement];

/** The configuration of a BuildKit daemon, with its values known. */
export type BuildkitdConfig = pulumi.Unwrap<BuildkitdConfigArgs>;
type BuildkitdRegistry = pulumi.Unwrap<BuildkitdRegistryArgs>;

/** A certificate or key that a rendered configuration refers to. */
export interface BuildkitdCertificate {
  /** Path of the file in the certificate directory, such as `registry.example.com_5000/ca.pem`. */
  path: string;
  /** Content, PEM. */
  text: string;
  /** Whether it is a private key. */
  secret: boolean;
}

/** The frontends that Dalec builds need: Dalec's own, and Dockerfile's, which builds worker images. */
export const dalecFrontends = ["ghcr.io/project-dalec/dalec/frontend", "docker.io/docker/dockerfile"];

/**
 * The text of buildkitd.toml. The same configuration always gives the same text.
 *
 * @param certificateDirectory the directory where the daemon finds the files that `certificatesOf` lists
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

/** The repositories of the only frontends that a daemon with this configuration runs; nothing if it runs any. */
export function frontendLimit(config: BuildkitdConfig): { allowedFrontends?: string[] } {
  // In extraToml the list has another name.
  const { frontend } = parse(renderBuildkitdConfig(config));
  const gateway = isObject(frontend) ? frontend["gateway.v0"] : undefined;
  const listed = isObject(gateway) ? gateway.allowedRepositories : undefined;
  return Array.isArray(listed) && listed.length > 0 ? { allowedFrontends: listed.map(String) } : {};
}

/** The certificates and keys that `renderBuildkitdConfig` refers to. */
export function certificatesOf(config: BuildkitdConfig): BuildkitdCertificate[] {
  return (config.registries ?? []).flatMap(registryCertificates);
}

/** The configuration in the form that a node of a connection takes, its certificates in the directory `certs`. */
export function buildkitdFiles(config: BuildkitdConfig): {
  buildkitdConfig: string;
  buildkitdCertificates?: Record<string, string>;
} {
  const certificates = certificatesOf(config).map(({ path, text }) => [path, text]);
  return {
    buildkitdConfig: renderBuildkitdConfig(config, "certs"),
    ...(certificates.length === 0 ? {} : { buildkitdCertificates: Object.fromEntries(certificates) }),
  };
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

/** The host may include a port, and neither a ConfigMap nor Windows allows a colon in a name. */
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

function merge(base: TomlTable, extra: TomlTable): TomlTable {
  const merged: TomlTable = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    const present = merged[key];
    merged[key] = isTable(present) && isTable(value) ? merge(present, value) : value;
  }
  return merged;
}

function isTable(value: TomlTable[string] | undefined): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}
