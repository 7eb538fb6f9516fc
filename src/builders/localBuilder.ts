import * as pulumi from "@pulumi/pulumi";
import { checked } from "../arguments";
import { type BuildkitdConfigArgs, certificatesOf, renderBuildkitdConfig } from "../buildkitd/config";
import { buildkitdConfigProblems } from "../buildkitd/problems";
import { type BuilderConnection, BuildxDriver } from "../connection";
import { instanceName, registerBuilder } from "./registration";

/** Arguments of a LocalBuilder; none is needed. */
export interface LocalBuilderArgs {
  /**
   * Directory of the daemon's state, cache, socket, log and configuration, mode 0700; the whole of it is removed when
   * the builder is deleted. Defaults to `pulumi-dalec/<project>-<stack>-<name>` below `$XDG_STATE_HOME`, else below
   * `~/.local/state`, on whichever machine builds.
   */
  stateDirectory?: pulumi.Input<string>;
  /** The buildkitd program, a name on PATH or a path. Defaults to `buildkitd`. */
  buildkitd?: pulumi.Input<string>;
  /** The daemon's buildkitd.toml. A change restarts the daemon; its cache stays. Defaults to BuildKit's defaults. */
  buildkitdConfig?: pulumi.Input<BuildkitdConfigArgs>;
  /** Platforms the builder is used for, such as `linux/arm64`. Defaults to what the daemon reports. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * A BuildKit daemon as a process on the machine that runs `pulumi up`: no Docker and no cluster.
 *
 * The daemon is started at the first `up`, and again before a build whenever it is not running; it is restarted when
 * its configuration changed, and stopped and removed with the builder. It needs Linux, `buildkitd` and `runc`; a user
 * who is not root also needs `rootlesskit`.
 *
 * @see https://github.com/moby/buildkit
 */
export class LocalBuilder extends pulumi.ComponentResource {
  /** How builds reach this builder. Pass it as `builder` of a Package or Image. */
  public readonly connection: pulumi.Output<BuilderConnection>;

  constructor(name: string, args: LocalBuilderArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:LocalBuilder", name, args, opts);
    const settings = checked(this, args, ({ buildkitdConfig = {} }) => ({
      problems: buildkitdConfigProblems(buildkitdConfig),
      warnings: [],
    }));
    const connection = settings.apply((known) => connectionTo(instanceName(name), known));
    this.connection = registerBuilder(name, connection, { parent: this, place: args.stateDirectory ?? "" });
    this.registerOutputs({ connection: this.connection });
  }
}

function connectionTo(instance: string, settings: pulumi.Unwrap<LocalBuilderArgs>): BuilderConnection {
  const { buildkitdConfig = {}, platforms, ...place } = settings;
  const certificates = certificatesOf(buildkitdConfig).map(({ path, text }) => [path, text]);
  const daemon = {
    ...place,
    buildkitdConfig: renderBuildkitdConfig(buildkitdConfig, "certs"),
    ...(certificates.length === 0 ? {} : { buildkitdCertificates: Object.fromEntries(certificates) }),
  };
  const node = { name: `${instance}0`, ...(platforms === undefined ? {} : { platforms }), daemon };
  return { name: instance, driver: BuildxDriver.Remote, nodes: [node] };
}
