import * as pulumi from "@pulumi/pulumi";
import { checked } from "../arguments";
import { type BuilderConnection, BuildxDriver } from "../connection";
import { type DockerEngineArgs, engineOf, engineProblems } from "./dockerEngine";
import { instanceName, registerBuilder } from "./registration";

/** Arguments of a DockerBuilder; none is needed. */
export interface DockerBuilderArgs extends DockerEngineArgs {
  /** Platforms the builder is used for, such as `linux/arm64`. Defaults to what the engine reports. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** How long a build waits for the engine to answer, in seconds. Defaults to 5. */
  connectTimeoutSeconds?: pulumi.Input<number>;
}

/**
 * The BuildKit inside a Docker engine that runs already: nothing is provisioned.
 *
 * An engine whose address speaks gRPC (moby/moby#50744) is used there; one that does not is reached through `docker
 * buildx dial-stdio`, by a private socket that exists while the program runs. Which it is, is found out by asking. The
 * engine's BuildKit has to be 0.12 or later; images need its containerd image store.
 *
 * @see https://docs.docker.com/build/builders/drivers/docker/
 */
export class DockerBuilder extends pulumi.ComponentResource {
  /** How builds reach this builder. Pass it as `builder` of a Package or Image. */
  public readonly connection: pulumi.Output<BuilderConnection>;

  constructor(name: string, args: DockerBuilderArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:DockerBuilder", name, { ...args, ...engineOf(args) }, opts);
    const settings = checked(this, { ...args, ...engineOf(args) }, (known) => ({
      problems: engineProblems(known),
      warnings: [],
    }));
    const connection = settings.apply((known) => connectionTo(instanceName(name), known));
    this.connection = registerBuilder(name, connection, { parent: this });
    this.registerOutputs({ connection: this.connection });
  }
}

function connectionTo(instance: string, settings: pulumi.Unwrap<DockerBuilderArgs>): BuilderConnection {
  const { context, host, tls, ...rest } = settings;
  const engine = {
    ...(context === undefined ? {} : { context }),
    ...(host === undefined ? {} : { host }),
    ...(tls === undefined ? {} : { tls }),
  };
  return { name: instance, driver: BuildxDriver.Remote, nodes: [{ name: `${instance}0`, ...rest, engine }] };
}
