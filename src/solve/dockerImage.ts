import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { asConnection, type BuilderConnection } from "../connection";
import { buildInstance } from "../machine/prepare";
import { explainFailure } from "./failure";
import { prepareBuilder } from "./hooks";
import type { BuildPlan } from "./plan";

/** What becomes of a build's result. docker-build takes one export per resource. */
export interface BuildResult {
  /** Names of the image. */
  tags?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether to push the image. */
  push?: boolean;
  /** Whether to load the image into the Docker engine of this machine. */
  load?: boolean;
  /** Any other export. */
  exports?: pulumi.Input<docker.types.input.ExportArgs>[];
}

/** Declares the one resource that builds: every driver and every kind of target uses it. */
export function dockerImage(
  name: string,
  component: pulumi.ComponentResource,
  builder: pulumi.Input<BuilderConnection>,
  plan: BuildPlan,
  inputs: Omit<docker.ImageArgs, "push">,
  result: BuildResult,
): docker.Image {
  const given = pulumi.output(builder);
  const connection = given.apply(asConnection);
  const isImage = result.push === true || result.load === true;
  const prepare = prepareBuilder(component, connection, { image: isImage });
  return new docker.Image(
    name,
    {
      // The name alone is not secret, even if the connection holds a client key.
      builder: { name: pulumi.unsecret(instanceOf(given)) },
      ...inputs,
      push: false,
      // A preview builds nothing, and its builder may not exist yet.
      buildOnPreview: false,
      ...result,
    },
    {
      parent: component,
      hooks: {
        beforeCreate: [prepare],
        beforeUpdate: [prepare],
        onError: [explainFailure(component, connection, plan)],
      },
      // docker-build deletes an image by removing the manifest by digest, and with it every tag that shares it.
      retainOnDelete: result.push ?? false,
    },
  );
}

/** By its properties: a preview then knows what is known of a connection, even if another part is not. */
function instanceOf({ name, driver }: pulumi.Output<BuilderConnection>): pulumi.Output<string> {
  return pulumi.all([name, driver]).apply(([known, of]) => buildInstance({ name: known, driver: of }));
}
