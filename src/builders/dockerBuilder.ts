import * as pulumi from "@pulumi/pulumi";
import { checked, type Inspection } from "../arguments";
import { withSecrets } from "../confidential";
import { type BuilderConnection, BuildxDriver } from "../connection";
import { defined } from "../json";
import { builderName } from "../machineCommand";
import { checkShape } from "../shape/argumentShape";
import { type DockerEngineArgs, engineAccess, engineFindings } from "./dockerEngine";
import { nodePlatformProblems, nodePlatforms } from "./nodePlatforms";
import { registerBuilder } from "./registration";

/** Arguments of a DockerBuilder. All are optional. */
export interface DockerBuilderArgs extends DockerEngineArgs {
  /** Platforms to use the builder for, such as `linux/arm64`. Defaults to the platforms that the engine reports. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** How long a build waits for the engine to answer, in seconds. Defaults to 5. */
  connectTimeoutSeconds?: pulumi.Input<number>;
}

/**
 * The BuildKit inside a Docker engine that is already running. Nothing is provisioned.
 *
 * Where the engine serves BuildKit on its own address (moby/moby#50744), builds connect to that. For other engines they go
 * through `docker buildx dial-stdio`, by a private socket that exists while the program runs. The builder asks the engine
 * which of the two it supports. The engine's BuildKit must be version 0.12 or later. Images need the engine's containerd
 * image store.
 *
 * @see https://docs.docker.com/build/builders/drivers/docker/
 */
export class DockerBuilder extends pulumi.ComponentResource {
  /** How builds reach this builder. Pass it as `builder` of a Package or Image. */
  public readonly connection: pulumi.Output<BuilderConnection>;

  constructor(name: string, args: DockerBuilderArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:DockerBuilder", name, withSecrets(args), opts);
    args = checkShape(this, args);
    const settings = checked(this, args, findings);
    const connection = pulumi
      .all([builderName(this), settings])
      .apply(([instance, known]) => connectionTo(instance, known));
    this.connection = registerBuilder(this, connection);
    this.registerOutputs({ connection: this.connection });
  }
}

function findings(settings: pulumi.Unwrap<DockerBuilderArgs>): Inspection {
  const { problems, warnings } = engineFindings(settings);
  return { problems: [...problems, ...nodePlatformProblems(settings.platforms)], warnings };
}

function connectionTo(instance: string, settings: pulumi.Unwrap<DockerBuilderArgs>): BuilderConnection {
  const { platforms, connectTimeoutSeconds } = settings;
  const node = {
    name: `${instance}0`,
    ...defined({ platforms: nodePlatforms(platforms), connectTimeoutSeconds }),
    engine: engineAccess(settings),
  };
  return { name: instance, driver: BuildxDriver.Remote, nodes: [node] };
}
