import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, ArgumentsError } from "../arguments";
import { type BuilderConnection, BuildxDriver } from "../connection";
import { endpointProblem } from "./endpoint";
import { instanceName, registerBuilder } from "./registration";

/** Arguments of a RemoteBuilder: `endpoint` for one daemon, `nodes` for several. */
export interface RemoteBuilderArgs {
  /**
   * Where BuildKit listens: `tcp://host:1234`, `unix:///run/buildkit/buildkitd.sock`. Exactly one of `endpoint` and
   * `nodes` is needed.
   */
  endpoint?: pulumi.Input<string>;
  /** Platforms the daemon is used for, such as `linux/arm64`. Defaults to what the daemon reports. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** Certificates for a `tcp://` endpoint. Defaults to a connection without TLS. */
  tls?: pulumi.Input<ClientTlsArgs>;
  /** How long a build waits for the daemon to answer, in seconds. Defaults to 5. */
  connectTimeoutSeconds?: pulumi.Input<number>;
  /** Several daemons as one builder, for example one a platform; a build goes to the first that has its platform. */
  nodes?: RemoteNodeArgs[];
}

/** One daemon of a RemoteBuilder with several. */
export interface RemoteNodeArgs {
  /** Where this daemon listens, like `endpoint` of the builder; no two nodes may share one (docker/buildx#1717). */
  endpoint: pulumi.Input<string>;
  /** Platforms this daemon is used for, such as `linux/arm64`. Defaults to what the daemon reports. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** Certificates for a `tcp://` endpoint. Defaults to a connection without TLS. */
  tls?: pulumi.Input<ClientTlsArgs>;
  /** How long a build waits for the daemon to answer, in seconds. Defaults to 5. */
  connectTimeoutSeconds?: pulumi.Input<number>;
}

/** What the client shows and trusts when it connects to a buildkitd with TLS. All of it is PEM text. */
export interface ClientTlsArgs {
  /** Certificate authority that signed the daemon's certificate, PEM. */
  caCert: pulumi.Input<string>;
  /** Certificate of this client, PEM, for a daemon that asks for one. Needs `key`. */
  cert?: pulumi.Input<string>;
  /** Private key of this client, PEM. Kept as a secret in the state, and in files of mode 0600. Needs `cert`. */
  key?: pulumi.Input<string>;
  /** Name expected in the daemon's certificate. Defaults to the host of the endpoint. */
  serverName?: pulumi.Input<string>;
}

/**
 * A builder over BuildKit daemons that run elsewhere: buildx's remote driver.
 *
 * Nothing is provisioned; `pulumi up` makes the daemons known to buildx, on every machine that builds.
 *
 * @see https://docs.docker.com/build/builders/drivers/remote/
 */
export class RemoteBuilder extends pulumi.ComponentResource {
  /** How builds reach this builder. Pass it as `builder` of a Package or Image. */
  public readonly connection: pulumi.Output<BuilderConnection>;

  constructor(name: string, args: RemoteBuilderArgs, opts?: pulumi.ComponentResourceOptions) {
    const nodes = nodesOf(args);
    super("dalec:index:RemoteBuilder", name, { nodes: nodes.map(withSecretKey) }, opts);
    const problems = [...countProblems(args), ...nodes.flatMap(nodeProblems), ...sharedEndpoints(nodes)];
    if (problems.length > 0) {
      throw new ArgumentsError(`dalec:index:RemoteBuilder ${name}`, problems);
    }
    this.connection = registerBuilder(name, connectionTo(instanceName(name), nodes), { parent: this });
    this.registerOutputs({ connection: this.connection });
  }
}

function nodesOf(args: RemoteBuilderArgs): RemoteNodeArgs[] {
  const { endpoint, nodes = [], ...rest } = args;
  return endpoint === undefined ? nodes : [{ endpoint, ...rest }];
}

function connectionTo(instance: string, nodes: RemoteNodeArgs[]): pulumi.Output<BuilderConnection> {
  return pulumi.output({
    name: instance,
    driver: BuildxDriver.Remote,
    nodes: nodes.map((node, index) => ({ name: `${instance}${index}`, ...withSecretKey(node) })),
  });
}

function withSecretKey(node: RemoteNodeArgs): RemoteNodeArgs {
  if (node.tls === undefined) {
    return node;
  }
  const tls = pulumi.output(node.tls).apply((known) => ({
    ...known,
    ...(known.key === undefined ? {} : { key: pulumi.secret(known.key) }),
  }));
  return { ...node, tls };
}

function countProblems(args: RemoteBuilderArgs): ArgumentProblem[] {
  if (args.endpoint !== undefined && args.nodes !== undefined) {
    return [{ propertyPath: "nodes", reason: "give either `endpoint` or `nodes`, not both" }];
  }
  if (args.endpoint === undefined && !args.nodes?.length) {
    return [
      {
        propertyPath: "endpoint",
        reason: "expected where BuildKit listens, such as tcp://host:1234; got nothing",
      },
    ];
  }
  return [];
}

function nodeProblems(node: RemoteNodeArgs, index: number): ArgumentProblem[] {
  const reason = typeof node.endpoint === "string" ? endpointProblem(node.endpoint) : undefined;
  return reason === undefined ? [] : [{ propertyPath: `nodes[${index}].endpoint`, reason }];
}

function sharedEndpoints(nodes: RemoteNodeArgs[]): ArgumentProblem[] {
  const endpoints = nodes.map((node) => node.endpoint);
  return nodes.flatMap((node, index) =>
    endpoints.indexOf(node.endpoint) === index
      ? []
      : [
          {
            propertyPath: `nodes[${index}].endpoint`,
            reason: "buildx refuses two nodes on one endpoint (docker/buildx#1717); remove one of them",
          },
        ],
  );
}
