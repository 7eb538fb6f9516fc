import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { registerBeforeBuild } from "../builders/registration";
import type { BuilderConnection } from "../connection";
import { asConnection } from "../connection";
import { buildInstance } from "../machine/prepare";
import { explainFailure } from "./failure";
import { isPlatform } from "./platform";
import type { SolveRequest } from "./request";
import type { TargetArgs } from "./targetArgs";

/** What becomes of a build's result; docker-build takes one export a resource. */
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

/** The one resource that builds: every driver and every kind of target goes through it. */
export function build(
  name: string,
  parent: pulumi.ComponentResource,
  args: TargetArgs,
  request: pulumi.Output<SolveRequest>,
  packages: pulumi.Output<Record<string, string>>,
  result: BuildResult,
): docker.Image {
  const given = pulumi.output(args.builder);
  const connection = given.apply(asConnection);
  const register = registerBeforeBuild(parent, connection, {
    image: result.push === true || result.load === true,
  });
  return new docker.Image(
    name,
    {
      // The name alone is no secret, also where the connection holds a client key.
      builder: { name: pulumi.unsecret(instanceOf(given)) },
      dockerfile: { inline: request.inline },
      context: { location: request.context, named: namedContexts(request, packages) },
      target: request.target,
      buildArgs: request.buildArgs,
      platforms: request.platforms.apply((platforms) => platforms.filter(isPlatform)),
      cacheFrom: request.cacheFrom.apply((caches) => caches.map((raw) => ({ raw }))),
      cacheTo: request.cacheTo.apply((caches) => caches.map((raw) => ({ raw }))),
      push: false,
      // A preview builds nothing; and its builder may not exist yet.
      buildOnPreview: false,
      ...credentials(args),
      ...result,
    },
    {
      parent,
      hooks: {
        beforeCreate: [register],
        beforeUpdate: [register],
        onError: [explainFailure(parent, connection, request)],
      },
      // Its delete removes the manifest by digest, and with it every tag that shares it.
      retainOnDelete: result.push ?? false,
    },
  );
}

/** By its properties: what is known of a connection is known in a preview, although another part is not. */
function instanceOf({ name, driver }: pulumi.Output<BuilderConnection>): pulumi.Output<string> {
  return pulumi.all([name, driver]).apply(([known, of]) => buildInstance({ name: known, driver: of }));
}

function namedContexts(
  request: pulumi.Output<SolveRequest>,
  packages: pulumi.Output<Record<string, string>>,
): pulumi.Output<Record<string, docker.types.input.ContextArgs>> {
  return pulumi.all([request.namedContexts, packages]).apply(([own, others]) => {
    const places = Object.entries({ ...own, ...others });
    return Object.fromEntries(places.map(([name, location]) => [name, { location }]));
  });
}

function credentials(args: TargetArgs): Pick<docker.ImageArgs, "secrets" | "ssh" | "registries"> {
  return {
    ...(args.secrets === undefined ? {} : { secrets: pulumi.secret(args.secrets) }),
    ...(args.ssh === undefined ? {} : { ssh: args.ssh }),
    ...(args.registries === undefined ? {} : { registries: pulumi.secret(args.registries) }),
  };
}
