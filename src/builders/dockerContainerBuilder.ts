import * as pulumi from "@pulumi/pulumi";
import { checked } from "../arguments";
import { type BuildkitdConfigArgs, certificatesOf, renderBuildkitdConfig } from "../buildkitd/config";
import { buildkitdConfigProblems } from "../buildkitd/problems";
import { type BuilderConnection, BuildxDriver } from "../connection";
import { containerDrift } from "../machine/container";
import { type DockerEngineArgs, engineOf, engineProblems } from "./dockerEngine";
import { instanceName, registerBuilder } from "./registration";

/** Arguments of a DockerContainerBuilder; none is needed. The names of the options are buildx's. */
export interface DockerContainerBuilderArgs extends DockerEngineArgs {
  /** Image of the daemon. Defaults to `moby/buildkit:buildx-stable-1`. */
  image?: pulumi.Input<string>;
  /** Network of the container: `host`, or the name of a network. Defaults to the engine's default. */
  network?: pulumi.Input<string>;
  /** Memory limit, such as `512m`. Defaults to none. */
  memory?: pulumi.Input<string>;
  /** Limit of memory and swap together, such as `1g`. Defaults to the engine's default. */
  memorySwap?: pulumi.Input<string>;
  /** Length of a CPU scheduling period, in microseconds. Defaults to the kernel's. */
  cpuPeriod?: pulumi.Input<number>;
  /** CPU time in each period, in microseconds. Defaults to no limit. */
  cpuQuota?: pulumi.Input<number>;
  /** Relative weight of the container's CPU time. Defaults to the kernel's 1024. */
  cpuShares?: pulumi.Input<number>;
  /** CPUs the container may use, such as `0-3`. Defaults to all. */
  cpusetCpus?: pulumi.Input<string>;
  /** Memory nodes the container may use, such as `0`. Defaults to all. */
  cpusetMems?: pulumi.Input<string>;
  /** Parent cgroup, where the engine uses the cgroupfs driver. Defaults to `/docker/buildx`. */
  cgroupParent?: pulumi.Input<string>;
  /** When the engine restarts the container: `no`, `on-failure[:n]`, `always`, `unless-stopped` (the default). */
  restartPolicy?: pulumi.Input<string>;
  /** Whether `docker buildx build` by hand loads its result when it names no output. Defaults to false. */
  defaultLoad?: pulumi.Input<boolean>;
  /** Environment of buildkitd, such as proxies. Anyone who can use the engine can read it. Defaults to none. */
  env?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether provenance tells of a GitHub Actions run. Defaults to true. */
  provenanceAddGha?: pulumi.Input<boolean>;
  /** Whether the image is used although its signature does not verify under buildx's policy. Defaults to false. */
  allowUntrustedImage?: pulumi.Input<boolean>;
  /** Flags for buildkitd. Defaults to none; buildx then adds `--allow-insecure-entitlement=network.host`. */
  buildkitdFlags?: pulumi.Input<pulumi.Input<string>[]>;
  /** The daemon's buildkitd.toml. A change makes a new container; the cache stays. Defaults to BuildKit's defaults. */
  buildkitdConfig?: pulumi.Input<BuildkitdConfigArgs>;
  /** Platforms the builder is used for, such as `linux/arm64`. Defaults to what the daemon reports. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** What becomes of the volume with the cache. Defaults to its removal with the builder. */
  cache?: pulumi.Input<DockerContainerCacheArgs>;
}

/** What becomes of the build cache of a DockerContainerBuilder. */
export interface DockerContainerCacheArgs {
  /** Whether the volume with the cache outlives the builder. Defaults to false. */
  retain?: pulumi.Input<boolean>;
}

/**
 * A BuildKit daemon in a container of a Docker engine: buildx's docker-container driver.
 *
 * The container is made when the builder is, and made anew on its old cache when the arguments change, where buildx
 * would leave it as it is. A container that is gone, stopped, or was changed by hand is a change in the plan.
 *
 * @see https://docs.docker.com/build/builders/drivers/docker-container/
 */
export class DockerContainerBuilder extends pulumi.ComponentResource {
  /** How builds reach this builder. Pass it as `builder` of a Package or Image. */
  public readonly connection: pulumi.Output<BuilderConnection>;

  constructor(name: string, args: DockerContainerBuilderArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const given = { ...args, ...engineOf(args) };
    super("dalec:index:DockerContainerBuilder", name, given, opts);
    const settings = checked(this, given, (known) => ({
      problems: [...engineProblems(known), ...buildkitdConfigProblems(known.buildkitdConfig ?? {})],
      warnings: [],
    }));
    const instance = instanceName(name);
    const observed = containerDrift(instance);
    if (observed !== undefined) {
      pulumi.log.warn(`${observed}; the update puts it right`, this);
    }
    this.connection = registerBuilder(
      name,
      settings.apply((known) => connectionTo(instance, known)),
      {
        parent: this,
        place: pulumi.all([args.context, args.host]).apply((place) => place.join(" ").trim()),
        drift: observed === undefined ? {} : { observed },
      },
    );
    this.registerOutputs({ connection: this.connection });
  }
}

type Settings = pulumi.Unwrap<DockerContainerBuilderArgs>;

function connectionTo(instance: string, settings: Settings): BuilderConnection {
  const { context, host, tls, buildkitdConfig, platforms, buildkitdFlags, cache } = settings;
  const certificates = certificatesOf(buildkitdConfig ?? {}).map(({ path, text }) => [path, text]);
  const engine = {
    ...(context === undefined ? {} : { context }),
    ...(host === undefined ? {} : { host }),
    ...(tls === undefined ? {} : { tls }),
  };
  const node = {
    name: `${instance}0`,
    engine,
    driverOptions: containerOptions(settings),
    ...(platforms === undefined ? {} : { platforms }),
    ...(buildkitdFlags === undefined ? {} : { buildkitdFlags }),
    ...(buildkitdConfig === undefined
      ? {}
      : { buildkitdConfig: renderBuildkitdConfig(buildkitdConfig, "certs") }),
    ...(certificates.length === 0 ? {} : { buildkitdCertificates: Object.fromEntries(certificates) }),
    ...(cache === undefined ? {} : { cache }),
  };
  return { name: instance, driver: BuildxDriver.DockerContainer, nodes: [node] };
}

/** The driver options of `docker buildx create`, by buildx's names; what was not given is left to buildx. */
function containerOptions(settings: pulumi.Unwrap<DockerContainerBuilderArgs>): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [name, value] of Object.entries({
    image: settings.image,
    network: settings.network,
    memory: settings.memory,
    "memory-swap": settings.memorySwap,
    "cpu-period": settings.cpuPeriod,
    "cpu-quota": settings.cpuQuota,
    "cpu-shares": settings.cpuShares,
    "cpuset-cpus": settings.cpusetCpus,
    "cpuset-mems": settings.cpusetMems,
    "cgroup-parent": settings.cgroupParent,
    "restart-policy": settings.restartPolicy,
    "default-load": settings.defaultLoad,
    "provenance-add-gha": settings.provenanceAddGha,
    "allow-untrusted-image": settings.allowUntrustedImage,
  })) {
    if (value !== undefined) {
      options[name] = String(value);
    }
  }
  for (const [name, value] of Object.entries(settings.env ?? {})) {
    options[`env.${name}`] = value;
  }
  return options;
}
