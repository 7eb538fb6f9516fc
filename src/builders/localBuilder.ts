import { isAbsolute, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, checked, displayName } from "../arguments";
import { type BuildkitdConfigArgs, buildkitdFiles, frontendLimit } from "../buildkitd/config";
import { buildkitdConfigProblems } from "../buildkitd/problems";
import { withSecrets } from "../confidential";
import { type BuilderConnection, BuildxDriver } from "../connection";
import { instanceName } from "../instanceName";
import { defined } from "../json";
import { builderName } from "../machineCommand";
import { perProgram } from "../perProgram";
import { checkShape } from "../shape/argumentShape";
import { nodePlatformProblems, nodePlatforms } from "./nodePlatforms";
import { registerBuilder } from "./registration";
import { daemonTelemetry, type TelemetryArgs, telemetryProblems } from "./telemetry";

/** Arguments of a LocalBuilder. All are optional. */
export interface LocalBuilderArgs {
  /**
   * Directory for the daemon's state, cache, socket, log and configuration, with mode 0700: the absolute path of a directory
   * that is empty or does not exist. Deleting the builder removes what the builder made there. Defaults to
   * `pulumi-dalec/<name of the connection>` in `$XDG_STATE_HOME`, or in `~/.local/state` where that is not set, on each
   * machine that builds.
   */
  stateDirectory?: pulumi.Input<string>;
  /** The buildkitd program: a path, or a name on `PATH`. Defaults to `buildkitd`. */
  buildkitd?: pulumi.Input<string>;
  /** The daemon's buildkitd.toml. A change restarts the daemon and keeps its cache. Defaults to BuildKit's defaults. */
  buildkitdConfig?: pulumi.Input<BuildkitdConfigArgs>;
  /** Platforms to use the builder for, such as `linux/arm64`. Defaults to the platforms that the daemon reports. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Where the daemon sends its traces and metrics. The headers are in the daemon's environment, which only its user can read.
   * Defaults to nowhere.
   */
  telemetry?: pulumi.Input<TelemetryArgs>;
}

/**
 * A BuildKit daemon that runs as a process on the machine that runs `pulumi up`, without Docker and without a cluster.
 *
 * The first `pulumi up` starts the daemon, and each build starts it again if it is not running. A changed configuration
 * restarts it. Deleting the builder stops the daemon and removes its files. It needs Linux, `buildkitd` and `runc`, and for
 * a user other than root also `rootlesskit`.
 *
 * @see https://github.com/moby/buildkit
 */
export class LocalBuilder extends pulumi.ComponentResource {
  /** How builds reach this builder. Pass it as `builder` of a Package or Image. */
  public readonly connection: pulumi.Output<BuilderConnection>;

  constructor(name: string, args: LocalBuilderArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:LocalBuilder", name, withSecrets(args), opts);
    args = checkShape(this, args);
    const settings = checked(this, args, (known) => ({ problems: problemsOf(this, known), warnings: [] }));
    const connection = pulumi
      .all([builderName(this), settings])
      .apply(([instance, known]) => connectionTo(instance, known));
    this.connection = registerBuilder(this, connection, { place: args.stateDirectory ?? "" });
    this.registerOutputs({ connection: this.connection });
  }
}

type Settings = pulumi.Unwrap<LocalBuilderArgs>;

function problemsOf(builder: LocalBuilder, settings: Settings): ArgumentProblem[] {
  const { stateDirectory, buildkitdConfig = {}, platforms, telemetry } = settings;
  return [
    ...machineProblems(),
    ...nodePlatformProblems(platforms),
    ...directoryProblems(stateDirectory),
    ...sharedDirectory(builder, stateDirectory),
    ...buildkitdConfigProblems(buildkitdConfig),
    ...telemetryProblems(telemetry),
  ];
}

function machineProblems(): ArgumentProblem[] {
  if (process.platform !== "darwin") return [];
  const reason =
    "expected Linux, where buildkitd runs, got macOS. Use a DockerBuilder or DockerContainerBuilder";
  return [{ propertyPath: "machine", reason }];
}

/** Each machine that builds resolves the path, and on each machine commands run in other directories. */
function directoryProblems(stateDirectory: string | undefined): ArgumentProblem[] {
  if (stateDirectory === undefined || isAbsolute(stateDirectory)) return [];
  return [{ propertyPath: "stateDirectory", reason: `expected an absolute path, got "${stateDirectory}"` }];
}

/** The builders of the program by their directories. */
const buildersByDirectory = perProgram(() => new Map<string, LocalBuilder>());

/** Another builder of the program in the same directory: one daemon would take the place of the other. */
function sharedDirectory(builder: LocalBuilder, stateDirectory: string | undefined): ArgumentProblem[] {
  if (stateDirectory === undefined) return [];
  const owners = buildersByDirectory();
  const directory = resolve(stateDirectory);
  const owner = owners.get(directory) ?? builder;
  owners.set(directory, owner);
  // A plugin may construct one component several times.
  if (instanceName(owner) === instanceName(builder)) return [];
  const reason = `expected a directory that no other builder has, got "${stateDirectory}", which is that of ${displayName(owner)}`;
  return [{ propertyPath: "stateDirectory", reason }];
}

function connectionTo(instance: string, settings: Settings): BuilderConnection {
  const { stateDirectory, buildkitd, buildkitdConfig = {}, platforms, telemetry } = settings;
  const environment = daemonTelemetry(instance, telemetry);
  const daemon = {
    ...defined({ stateDirectory, buildkitd, environment }),
    ...buildkitdFiles(buildkitdConfig),
  };
  const node = { name: `${instance}0`, ...defined({ platforms: nodePlatforms(platforms) }), daemon };
  return { name: instance, driver: BuildxDriver.Remote, nodes: [node], ...frontendLimit(buildkitdConfig) };
}
