import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../arguments";
import type { BuilderConnection } from "../connection";
import { DockerBuilder, type DockerBuilderArgs } from "./dockerBuilder";
import { DockerContainerBuilder, type DockerContainerBuilderArgs } from "./dockerContainerBuilder";
import type { KubernetesBuilderArgs } from "./kubernetes/kubernetesArgs";
import { KubernetesBuilder } from "./kubernetes/kubernetesBuilder";
import { LocalBuilder, type LocalBuilderArgs } from "./localBuilder";
import { secretConnection } from "./registration";
import { RemoteBuilder, type RemoteBuilderArgs } from "./remoteBuilder";

/**
 * Where builds run. Exactly one of these arguments is required. They are plain, not outputs, because they decide which
 * resources are created.
 */
export interface BuilderChoiceArgs {
  /** The BuildKit inside a Docker engine. */
  docker?: DockerBuilderArgs;
  /** A BuildKit container in a Docker engine. */
  dockerContainer?: DockerContainerBuilderArgs;
  /** BuildKit pods in a Kubernetes cluster. */
  kubernetes?: KubernetesBuilderArgs;
  /** A buildkitd process on the machine that runs `pulumi up`. */
  local?: LocalBuilderArgs;
  /** BuildKit daemons that already run elsewhere. */
  remote?: RemoteBuilderArgs;
  /** The `connection` of an existing builder, of this stack or another. */
  connection?: pulumi.Input<BuilderConnection>;
}

/** What is wrong with a choice, which must name exactly one builder. */
export function choiceProblems(choice: BuilderChoiceArgs): ArgumentProblem[] {
  const named = Object.entries(choice).flatMap(([kind, args]) => (args === undefined ? [] : [kind]));
  if (named.length === 1) {
    return [];
  }
  const got = named.length === 0 ? "none" : named.join(" and ");
  return [{ propertyPath: "builder", reason: `expected exactly one of ${choices.join(", ")}, got ${got}` }];
}

/** Creates the chosen builder. */
export function chosenBuilder(
  name: string,
  choice: BuilderChoiceArgs,
  opts: pulumi.ComponentResourceOptions,
): pulumi.Output<BuilderConnection> {
  if (choice.docker !== undefined) {
    return new DockerBuilder(name, choice.docker, opts).connection;
  }
  if (choice.dockerContainer !== undefined) {
    return new DockerContainerBuilder(name, choice.dockerContainer, opts).connection;
  }
  if (choice.kubernetes !== undefined) {
    return new KubernetesBuilder(name, choice.kubernetes, opts).connection;
  }
  if (choice.local !== undefined) {
    return new LocalBuilder(name, choice.local, opts).connection;
  }
  if (choice.remote !== undefined) {
    return new RemoteBuilder(name, choice.remote, opts).connection;
  }
  if (choice.connection !== undefined) {
    return secretConnection(choice.connection);
  }
  throw new Error("no builder was chosen");
}

/** The names of the choices. */
const choices = [
  "docker",
  "dockerContainer",
  "kubernetes",
  "local",
  "remote",
  "connection",
] as const satisfies readonly (keyof BuilderChoiceArgs)[];
