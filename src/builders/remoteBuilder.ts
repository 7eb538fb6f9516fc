import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck, type ArgumentProblem, type Eventual, type Inspection, settle } from "../arguments";
import { withSecrets } from "../confidential";
import { type BuilderConnection, BuildxDriver } from "../connection";
import { defined } from "../json";
import { plaintextWarning } from "../machine/plaintext";
import { builderName } from "../machineCommand";
import { checkShape } from "../shape/argumentShape";
import { type ClientTlsArgs, clientTlsProblems } from "./clientTls";
import { endpointProblem } from "./endpoint";
import { nodePlatformProblems, nodePlatforms } from "./nodePlatforms";
import { reachHooks } from "./reachHooks";
import { registerBuilder } from "./registration";

/** Arguments of a RemoteBuilder: `endpoint` for one daemon, or `nodes` for several. */
export interface RemoteBuilderArgs {
  /**
   * Where BuildKit listens, such as `tcp://host:1234` or `unix:///run/buildkit/buildkitd.sock`. Exactly one of `endpoint` and
   * `nodes` is required.
   */
  endpoint?: pulumi.Input<string>;
  /** Platforms to use the daemon for, such as `linux/arm64`. Defaults to the platforms that the daemon reports. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** Certificates for a `tcp://` endpoint. Defaults to a connection without TLS. */
  tls?: pulumi.Input<ClientTlsArgs>;
  /** How long a build waits for the daemon to answer, in seconds. Defaults to 5. */
  connectTimeoutSeconds?: pulumi.Input<number>;
  /**
   * Several daemons as one builder. Builds spread over the daemons that have the same `platforms`; those of the same spec and
   * distribution return to the same daemon while it answers, whose cache has what they need.
   * The list is plain, not an output, so that all nodes can be checked before anything is created.
   */
  nodes?: RemoteNodeArgs[];
}

/** One daemon of a RemoteBuilder that has several. */
export interface RemoteNodeArgs {
  /** Where this daemon listens, as for `endpoint` of the builder. Two nodes must not share one (docker/buildx#1717). */
  endpoint: pulumi.Input<string>;
  /** Platforms to use this daemon for, such as `linux/arm64`. Defaults to the platforms that the daemon reports. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** Certificates for a `tcp://` endpoint. Defaults to a connection without TLS. */
  tls?: pulumi.Input<ClientTlsArgs>;
  /** How long a build waits for this daemon to answer, in seconds. Defaults to 5. */
  connectTimeoutSeconds?: pulumi.Input<number>;
}

/**
 * A builder on BuildKit daemons that already run elsewhere, through buildx's remote driver.
 *
 * Nothing is provisioned. `pulumi up` registers the daemons with buildx on each machine that builds. A new or changed builder is
 * asked whether its daemons answer; those that do not are a warning, since they may start later.
 *
 * @see https://docs.docker.com/build/builders/drivers/remote/
 */
export class RemoteBuilder extends pulumi.ComponentResource {
  /** How builds reach this builder. Pass it as `builder` of a Package or Image. */
  public readonly connection: pulumi.Output<BuilderConnection>;

  constructor(name: string, args: RemoteBuilderArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:RemoteBuilder", name, { nodes: withSecrets(nodesOf(args)) }, opts);
    args = checkShape(this, args);
    const nodes = nodesOf(args);
    const check = new ArgumentCheck();
    check.derive([args], (given) => ({
      value: undefined,
      problems: [...countProblems(given), ...sharedEndpoints(nodes)],
      warnings: [],
    }));
    const known = nodes.map((node, index) => {
      // In the words of the program: a node of its own, or the arguments of the builder.
      const owner = args.endpoint === undefined ? `nodes[${index}].` : "";
      return check.derive([settle(node)], (settings) => ({
        value: settings,
        ...nodeFindings(settings, owner),
      }));
    });
    check.conclude(this);
    const connection = connectionTo(builderName(this), known, args);
    this.connection = registerBuilder(this, connection, { hooks: reachHooks(this, connection) });
    this.registerOutputs({ connection: this.connection });
  }
}

type NodeSettings = pulumi.Unwrap<RemoteNodeArgs>;

function nodesOf(args: RemoteBuilderArgs): RemoteNodeArgs[] {
  const { endpoint, nodes = [], ...rest } = args;
  return endpoint === undefined ? nodes : [{ endpoint, ...rest }];
}

function connectionTo(
  instance: pulumi.Output<string>,
  nodes: Eventual<NodeSettings>[],
  { endpoint }: RemoteBuilderArgs,
): pulumi.Output<BuilderConnection> {
  return pulumi.output({
    name: instance,
    driver: BuildxDriver.Remote,
    // Known in a preview, and the same for any number of nodes: it decides on an input of every build.
    ...(endpoint === undefined ? { spread: true } : {}),
    nodes: nodes.map((node, index) =>
      pulumi.all([instance, node]).apply(([name, { platforms, ...known }]) => ({
        name: `${name}${index}`,
        ...known,
        ...defined({ platforms: nodePlatforms(platforms) }),
      })),
    ),
  });
}

function countProblems(args: RemoteBuilderArgs): ArgumentProblem[] {
  if (args.endpoint !== undefined && args.nodes !== undefined) {
    return [{ propertyPath: "nodes", reason: "expected either `endpoint` or `nodes`, got both" }];
  }
  if (args.endpoint === undefined && !args.nodes?.length) {
    const reason = "expected the address where BuildKit listens, such as tcp://host:1234, got nothing";
    return [{ propertyPath: "endpoint", reason }];
  }
  return [];
}

function nodeFindings({ endpoint, tls, platforms }: NodeSettings, owner: string): Inspection {
  const reason = endpointProblem(endpoint);
  const warning = plaintextWarning(endpoint, tls);
  return {
    problems: [
      ...(reason === undefined ? [] : [{ propertyPath: `${owner}endpoint`, reason }]),
      ...(tls === undefined || endpoint.startsWith("tcp://")
        ? []
        : [{ propertyPath: `${owner}tls`, reason: tlsReason(endpoint) }]),
      ...clientTlsProblems(tls, `${owner}tls`),
      ...nodePlatformProblems(platforms, `${owner}platforms`),
    ],
    warnings: warning === undefined ? [] : [`${owner}endpoint: ${warning}`],
  };
}

function tlsReason(endpoint: string): string {
  return `expected an endpoint that begins with tcp:// for certificates, got "${endpoint}"; omit \`tls\``;
}

function sharedEndpoints(nodes: RemoteNodeArgs[]): ArgumentProblem[] {
  const endpoints = nodes.map((node) => node.endpoint);
  const reason =
    "expected an endpoint that no other node has; buildx refuses two nodes on one endpoint (docker/buildx#1717), so remove one of them";
  return nodes.flatMap(({ endpoint }, index) =>
    endpoints.indexOf(endpoint) === index ? [] : [{ propertyPath: `nodes[${index}].endpoint`, reason }],
  );
}
