import * as pulumi from "@pulumi/pulumi";
import { type Document, parseDocument } from "yaml";
import { type ArgumentProblem, ArgumentsError, settle } from "../../arguments";
import { kubeconfigContent } from "../../confidential";
import type { ClusterAccess } from "../../connection";
import { defined, isObject } from "../../json";
import { messageOf } from "../../machine/caught";
import { type Kubeconfig, onlyContext } from "../../machine/kubeconfig";

/**
 * How builds reach the cluster of a KubernetesBuilder, where the access of the Kubernetes provider should not be used. The
 * builder's objects are created with the Kubernetes provider in `opts`, whatever is set here.
 */
export interface KubernetesClientAccessArgs {
  /**
   * The kubeconfig: its content, or a path that each machine that builds reads for itself, with `kubectl`. Content is kept
   * as a secret. Where the provider has its kubeconfig by content as well, both must lead to the same cluster: another API
   * server is refused unless both name the same certificate authority. A path is not compared, since each machine may have
   * another file there. Defaults to the provider's kubeconfig, else to the machine's own (`KUBECONFIG`, else
   * `~/.kube/config`).
   */
  kubeconfig?: pulumi.Input<string>;
  /**
   * The context of the kubeconfig. Defaults to the context of the provider, or with a `kubeconfig` given here to the
   * current context of that. Where neither is set, the context that is current when the builder is registered stays in use.
   */
  context?: pulumi.Input<string>;
}

type ClientAccess = pulumi.Unwrap<KubernetesClientAccessArgs>;

/** A kubeconfig and what is chosen in it, with the values known. */
interface KubeconfigChoice {
  /** Content, or a path. */
  kubeconfig?: string | undefined;
  /** Name of a context in the kubeconfig. */
  context?: string | undefined;
  /** Name of a cluster in the kubeconfig, which overrides that of the context. */
  cluster?: string | undefined;
}
type ChoiceInputs = { [Key in keyof KubeconfigChoice]: pulumi.Input<string | undefined> };

/**
 * How builds reach the cluster of a builder's objects.
 *
 * A kubeconfig given by content travels with the connection, as a secret that holds only the chosen context. A path does not
 * travel: each machine reads its own file, so nobody builds with someone else's credentials.
 */
export function clusterAccess(
  builder: pulumi.ComponentResource,
  clientAccess: pulumi.Input<KubernetesClientAccessArgs> = {},
): pulumi.Output<ClusterAccess> {
  const provider = builder.getProvider("kubernetes:core/v1:Namespace");
  const inputs = provider === undefined ? stackInputs() : providerInputs(provider);
  return pulumi.all([pulumi.output(inputs), clientAccess]).apply(([objects, client]) => {
    const problems = accessProblems(objects, client);
    if (problems.length > 0) {
      const name = `${pulumi.resourceType(builder)} ${pulumi.resourceName(builder)}`;
      throw new ArgumentsError(name, problems);
    }
    return accessOf(buildChoice(objects, client));
  });
}

/** The problems of the access that builds get, as far as its values are plain. */
export function clientAccessProblems(
  clientAccess: pulumi.Input<KubernetesClientAccessArgs> = {},
): ArgumentProblem[] {
  const known = settle(clientAccess);
  return pulumi.Output.isInstance(known) ? [] : accessProblems({}, known);
}

/** Finds kubeconfigs that lead nowhere, and builds that would go to another cluster than the builder's objects. */
export function accessProblems(objects: KubeconfigChoice, client: ClientAccess): ArgumentProblem[] {
  const builds = buildChoice(objects, client);
  const property = client.context === undefined ? "kubeconfig" : "context";
  const problems = [
    ...choiceProblems("opts.provider", objects),
    ...choiceProblems(`clientAccess.${property}`, (client.context ?? client.kubeconfig) ? builds : {}),
  ];
  return problems.length > 0 ? problems : clusterProblems(accessOf(objects), accessOf(builds));
}

function choiceProblems(propertyPath: string, choice: KubeconfigChoice): ArgumentProblem[] {
  try {
    accessOf(choice);
    return [];
  } catch (error) {
    return [{ propertyPath, reason: messageOf(error) }];
  }
}

/** The content at a path is not known here, and neither is what a machine uses by default. */
function clusterProblems(objects: ClusterAccess, builds: ClusterAccess): ArgumentProblem[] {
  const expected = apiServer(objects);
  const got = apiServer(builds);
  if (expected === undefined || got === undefined || isSameCluster(expected, got)) {
    return [];
  }
  const reason =
    `expected the cluster of the Kubernetes provider, ${expected.address}, where the builder's objects are, got ` +
    `${got.address}; choose a kubeconfig and context of that cluster, or omit clientAccess`;
  return [{ propertyPath: "clientAccess", reason }];
}

interface ApiServer {
  address: string;
  authority: unknown;
}

function apiServer({ kubeconfig }: ClusterAccess): ApiServer | undefined {
  const config: Kubeconfig = JSON.parse(kubeconfig ?? "{}");
  const cluster = config.clusters?.[0]?.cluster;
  if (!isObject(cluster) || typeof cluster.server !== "string") {
    return undefined;
  }
  return { address: cluster.server, authority: cluster["certificate-authority-data"] };
}

/** One cluster may have several addresses, public and private, but each cluster has its own certificate authority. */
function isSameCluster(one: ApiServer, other: ApiServer): boolean {
  const isSameAuthority = one.authority !== undefined && one.authority === other.authority;
  return isSameAuthority || normalized(one.address) === normalized(other.address);
}

/** Without the differences in writing that do not matter: capital letters of the host, a default port, a final slash. */
function normalized(address: string): string {
  return URL.canParse(address) ? new URL(address).href.replace(/\/+$/, "") : address;
}

/** The provider's kubeconfig, unless builds have their own. */
function buildChoice(objects: KubeconfigChoice, { kubeconfig, context }: ClientAccess): KubeconfigChoice {
  return kubeconfig === undefined ? { ...objects, ...defined({ context }) } : { kubeconfig, context };
}

/** The configuration of the default provider: `kubernetes:kubeconfig` and the like, set on the stack. */
function stackInputs(): ChoiceInputs {
  const config = new pulumi.Config("kubernetes");
  return {
    kubeconfig: config.getSecret("kubeconfig"),
    context: config.get("context"),
    cluster: config.get("cluster"),
  };
}

/**
 * The arguments of a Kubernetes provider.
 *
 * The SDK sets every input of a resource as an output on it (runtime/rpc.ts, transferProperties), also those of a provider,
 * although its class declares none. A provider from a program in another language is read from the state in the same way. A
 * preview does not tell an input that was not given from one that is still unknown. Both count as not given, since a preview
 * does not connect.
 */
function providerInputs(provider: pulumi.ProviderResource): ChoiceInputs {
  const input = (name: string): pulumi.Output<string | undefined> => {
    const value = pulumi.output<unknown>(Reflect.get(provider, name));
    const isKnown: unknown = Reflect.get(value, "isKnown");
    return pulumi
      .output(Promise.resolve(isKnown).then((known) => (known === true ? value : undefined)))
      .apply((known) => (typeof known === "string" && known !== "" ? known : undefined));
  };
  return { kubeconfig: input("kubeconfig"), context: input("context"), cluster: input("cluster") };
}

/** @throws when the kubeconfig is given by content and does not have the context */
function accessOf({ kubeconfig, context, cluster }: KubeconfigChoice): ClusterAccess {
  if (kubeconfig === undefined || !kubeconfigContent.test(kubeconfig)) {
    return defined({ kubeconfigPath: kubeconfig, context, cluster });
  }
  return { kubeconfig: JSON.stringify(onlyContext(parseKubeconfig(kubeconfig), context, cluster)) };
}

/** Leaves out the messages and warnings of the parser: they quote the content, which holds credentials. */
function parseKubeconfig(content: string): Kubeconfig {
  const document = parseDocument(content, { logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line = 1, col = 1 } = error.linePos?.[0] ?? {};
    throw new Error(`expected a kubeconfig, got text that is not YAML at line ${line}, column ${col}`);
  }
  const config = withAliases(document);
  if (!isObject(config)) {
    throw new Error("expected a kubeconfig, got text that has no settings");
  }
  return config;
}

function withAliases(document: Document): Kubeconfig {
  try {
    return document.toJS();
  } catch {
    throw new Error(
      "expected a kubeconfig, got YAML with an alias that has no anchor, or with too many aliases",
    );
  }
}
