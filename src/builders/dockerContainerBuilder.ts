import * as pulumi from "@pulumi/pulumi";
import { checked, type Inspection } from "../arguments";
import { type BuildkitdConfigArgs, buildkitdFiles, frontendLimit } from "../buildkitd/config";
import { buildkitdConfigProblems } from "../buildkitd/problems";
import { buildkitImage } from "../buildkitd/release";
import { withSecrets } from "../confidential";
import { type BuilderConnection, BuildxDriver } from "../connection";
import { instanceName } from "../instanceName";
import { defined } from "../json";
import { containerDrift } from "../machine/drivers/dockerContainer";
import { builderName } from "../machineCommand";
import { checkShape } from "../shape/argumentShape";
import { type DockerEngineArgs, engineAccess, engineFindings } from "./dockerEngine";
import { nodePlatformProblems, nodePlatforms } from "./nodePlatforms";
import { registerBuilder } from "./registration";
import { daemonTelemetry, type TelemetryArgs, telemetryProblems } from "./telemetry";

/** Arguments of a DockerContainerBuilder. All are optional. Driver options have the names that buildx gives them. */
export interface DockerContainerBuilderArgs extends DockerEngineArgs {
  /** Image of the daemon. Defaults to `moby/buildkit` by the digest of the release that this version of the library was tested with. */
  image?: pulumi.Input<string>;
  /** Network of the container: `host`, or the name of a network. Defaults to the engine's default network. */
  network?: pulumi.Input<string>;
  /** Memory limit of the container, as a number with a unit such as `512m`. Defaults to no limit. */
  memory?: pulumi.Input<string>;
  /** Limit of memory and swap together, as a number with a unit such as `1g`. Defaults to the engine's default. */
  memorySwap?: pulumi.Input<string>;
  /** Length of a CPU scheduling period, in microseconds. Defaults to the kernel's default. */
  cpuPeriod?: pulumi.Input<number>;
  /** CPU time that the container may use per period, in microseconds. Defaults to no limit. */
  cpuQuota?: pulumi.Input<number>;
  /** Weight of the container's CPU time, relative to other containers. Defaults to the kernel's default, 1024. */
  cpuShares?: pulumi.Input<number>;
  /** CPUs that the container may use, such as `0-3`. Defaults to all. */
  cpusetCpus?: pulumi.Input<string>;
  /** Memory nodes that the container may use, such as `0`. Defaults to all. */
  cpusetMems?: pulumi.Input<string>;
  /** Parent cgroup of the container, for engines that use the cgroupfs driver. Defaults to `/docker/buildx`. */
  cgroupParent?: pulumi.Input<string>;
  /**
   * When the engine restarts the container: `no`, `on-failure[:<retries>]`, `always` or `unless-stopped`. Defaults to
   * `unless-stopped`.
   */
  restartPolicy?: pulumi.Input<string>;
  /**
   * Whether `docker buildx build`, run by hand without an output, loads its result into the engine. Builds of the program
   * ignore it. Defaults to false.
   */
  defaultLoad?: pulumi.Input<boolean>;
  /**
   * Environment variables of the daemon, for example for proxies. Their values are secret in the state, but anyone who can
   * use the engine can read them. Defaults to none.
   */
  environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether provenance includes details of the GitHub Actions run. Defaults to true. */
  provenanceAddGha?: pulumi.Input<boolean>;
  /** Whether to use the image even if its signature does not verify under buildx's policy. Defaults to false. */
  allowUntrustedImage?: pulumi.Input<boolean>;
  /** Command-line flags of the daemon. Defaults to buildx's default, `--allow-insecure-entitlement=network.host`. */
  buildkitdFlags?: pulumi.Input<pulumi.Input<string>[]>;
  /** The daemon's buildkitd.toml. A change recreates the container and keeps its cache. Defaults to BuildKit's defaults. */
  buildkitdConfig?: pulumi.Input<BuildkitdConfigArgs>;
  /** Platforms to use the builder for, such as `linux/arm64`. Defaults to the platforms that the daemon reports. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** What happens to the volume with the build cache. Defaults to deleting it with the builder. */
  cache?: pulumi.Input<DockerContainerCacheArgs>;
  /**
   * Where the daemon sends its traces and metrics. Anyone who can use the engine can read the headers. A variable of the same
   * name in `environment` has priority. Defaults to nowhere.
   */
  telemetry?: pulumi.Input<TelemetryArgs>;
}

/** The build cache of a DockerContainerBuilder. */
export interface DockerContainerCacheArgs {
  /** Whether to keep the volume with the cache when the builder is deleted. Defaults to false. */
  retain?: pulumi.Input<boolean>;
}

/**
 * A BuildKit daemon in a container of a Docker engine, through buildx's docker-container driver.
 *
 * The container is created with the builder. When arguments change it is recreated on the same cache; buildx alone would
 * leave it unchanged. A container that was removed, stopped or changed by hand appears in the plan as an update.
 *
 * @see https://docs.docker.com/build/builders/drivers/docker-container/
 */
export class DockerContainerBuilder extends pulumi.ComponentResource {
  /** How builds reach this builder. Pass it as `builder` of a Package or Image. */
  public readonly connection: pulumi.Output<BuilderConnection>;

  constructor(name: string, args: DockerContainerBuilderArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:DockerContainerBuilder", name, withSecrets(args), opts);
    args = checkShape(this, args);
    const settings = checked(this, args, findings);
    const component = instanceName(this);
    const observed = containerDrift(component);
    if (observed !== undefined) {
      pulumi.log.warn(`${observed}; this update repairs it`, this);
    }
    const connection = pulumi
      .all([builderName(this), settings])
      .apply(([instance, known]) => connectionTo(instance, known));
    this.connection = registerBuilder(this, connection, {
      place: pulumi.all([args.context, args.host]).apply((place) => place.join(" ").trim()),
      drift: defined({ component, observed }),
    });
    this.registerOutputs({ connection: this.connection });
  }
}

type Settings = pulumi.Unwrap<DockerContainerBuilderArgs>;

function findings(settings: Settings): Inspection {
  const { problems, warnings } = engineFindings(settings);
  const ofConfig = buildkitdConfigProblems(settings.buildkitdConfig ?? {});
  const ofTelemetry = telemetryProblems(settings.telemetry);
  return {
    problems: [...problems, ...nodePlatformProblems(settings.platforms), ...ofConfig, ...ofTelemetry],
    warnings,
  };
}

function connectionTo(instance: string, settings: Settings): BuilderConnection {
  const { buildkitdConfig, platforms, buildkitdFlags, cache } = settings;
  const node = {
    name: `${instance}0`,
    engine: engineAccess(settings),
    driverOptions: driverOptions(instance, settings),
    ...defined({ platforms: nodePlatforms(platforms), buildkitdFlags, cache }),
    ...(buildkitdConfig === undefined ? {} : buildkitdFiles(buildkitdConfig)),
  };
  const limit = frontendLimit(buildkitdConfig ?? {});
  return { name: instance, driver: BuildxDriver.DockerContainer, nodes: [node], ...limit };
}

/** The driver options of `docker buildx create`. An option that is omitted, except the image, is left to buildx. */
function driverOptions(instance: string, settings: Settings): Record<string, string> {
  const options = defined({
    image: settings.image ?? buildkitImage,
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
  });
  const environment = { ...daemonTelemetry(instance, settings.telemetry), ...settings.environment };
  const variables = Object.entries(environment).map(([name, value]) => [`env.${name}`, value]);
  return Object.fromEntries([
    ...Object.entries(options).map(([name, value]) => [name, String(value)]),
    ...variables,
  ]);
}
