import { camelCase, isObject } from "./json";

/** The buildx drivers that a connection can name. */
export const BuildxDriver = {
  /** buildx runs BuildKit in a container of a Docker engine. */
  DockerContainer: "docker-container",
  /** buildx enters the pods of a Deployment or StatefulSet by exec. */
  Kubernetes: "kubernetes",
  /** buildx connects to a BuildKit daemon that already runs. */
  Remote: "remote",
} as const;
/** The buildx driver of a connection. */
export type BuildxDriver = (typeof BuildxDriver)[keyof typeof BuildxDriver];

/**
 * All that a machine needs to register a builder with its own buildx. It is plain data, so it can be passed to other stacks
 * (StackReference) and to programs in other languages.
 */
export interface BuilderConnection {
  /**
   * Name of the buildx instance: `<project>-<stack>-<resource name>` in lower case, and a short hash. A builder that is
   * renamed with an alias, or with its stack, keeps it.
   */
  name: string;
  /**
   * The buildx driver of the instance, a value of `BuildxDriver`. Its type is text because Pulumi YAML does not pass on
   * enumerations.
   */
  driver: string;
  /** The nodes of the instance, at least one. A build uses the first node that supports its platform, unless `spread`. */
  nodes: BuilderNode[];
  /**
   * For the remote driver: whether builds spread over the nodes that have the same platforms. Each build then uses a buildx
   * instance `<name>.builds-<number>`, which exists while the program runs. Defaults to false.
   */
  spread?: boolean;
  /**
   * Repositories of the only frontends that the daemons run: Dalec's own, those of targets, and signers. A build that needs
   * another one is refused before it starts. An empty list allows every frontend. Defaults to no known limit.
   */
  allowedFrontends?: string[];
}

/** One BuildKit daemon of a builder, or several identical ones. */
export interface BuilderNode {
  /** Name of the node, unique within the builder. */
  name: string;
  /**
   * Where the node listens, in the form that `docker buildx create` takes: `unix:///run/buildkit/buildkitd.sock`,
   * `tcp://host:1234`, `ssh://user@host`, `kube-pod://pod?namespace=ns`, `docker-container://name`, or for the
   * docker-container driver a Docker context or endpoint. Defaults to the socket of `daemon`, if there is one, else to buildx's
   * default for the driver.
   */
  endpoint?: string;
  /** Platforms to use the node for, such as `linux/arm64`. Defaults to the platforms that the daemon reports. */
  platforms?: string[];
  /** Driver options by name, as for `docker buildx create --driver-opt`. Defaults to none. */
  driverOptions?: Record<string, string>;
  /** Command-line flags of buildkitd, for drivers that start it (`--buildkitd-flags`). Defaults to the driver's own. */
  buildkitdFlags?: string[];
  /** Text of buildkitd.toml, for drivers that start the daemon (`--buildkitd-config`). Defaults to BuildKit's defaults. */
  buildkitdConfig?: string;
  /** Client certificates for a `tcp://` endpoint. Defaults to a connection without TLS. */
  tls?: NodeTls;
  /** For the remote driver: how long a build waits for the daemon to answer, in seconds. Defaults to 5. */
  connectTimeoutSeconds?: number;
  /** The Docker engine that builds, or whose container builds. Defaults to none. */
  engine?: EngineAccess;
  /**
   * For the docker-container driver: the certificates and keys that `buildkitdConfig` refers to, PEM, by their path below
   * `certs`. Defaults to none.
   */
  buildkitdCertificates?: Record<string, string>;
  /** For the docker-container driver: what happens to the volume with the cache. Defaults to deleting it with the builder. */
  cache?: NodeCache;
  /** The buildkitd process that each machine that builds runs itself. Only the node of a LocalBuilder has one. */
  daemon?: LocalDaemon;
  /**
   * For the kubernetes driver: the cluster of the node. Defaults to the current context of the machine that builds.
   */
  cluster?: ClusterAccess;
  /**
   * For the kubernetes driver: how builds ask for the pods of the node, whose number follows the builds. Defaults to a
   * number of pods that builds do not change.
   */
  autoscaling?: NodeAutoscaling;
}

/** How builds ask for the pods of a node in Kubernetes, whose number follows the builds. */
export interface NodeAutoscaling {
  /** Name of the ConfigMap, in the namespace of the node, in which programs write how many builds they want to run. */
  configMap: string;
  /** The largest number of pods. */
  maxReplicas: number;
  /** Number of builds for which one pod is wanted. */
  buildsPerReplica: number;
  /** How long a build waits for a pod to become ready, in seconds. */
  readyTimeoutSeconds: number;
}

/** The build cache of a node. */
export interface NodeCache {
  /** Whether to keep the cache when the builder is deleted. Defaults to false. */
  retain?: boolean;
}

/** What a client presents and trusts when it connects with TLS. All of it is PEM text. */
export interface NodeTls {
  /** Certificate of the authority that signed the server's certificate, PEM. */
  caCert: string;
  /** Certificate of the client, PEM. Needs `key`. Defaults to none. */
  cert?: string;
  /** Private key of the client, PEM. Needs `cert`. Defaults to none. */
  key?: string;
  /** Name that the server's certificate must contain. Defaults to the host of the address. */
  serverName?: string;
}

/** The Docker engine of a node. Defaults to the engine that `docker` uses on the machine that builds. */
export interface EngineAccess {
  /** Name of a Docker context on the machine that builds. Defaults to none. */
  context?: string;
  /** Address of the engine: `unix:///…`, `tcp://host:2376` or `ssh://user@host`. Defaults to none. */
  host?: string;
  /** Client certificates for a `tcp://` address. Defaults to a connection without TLS. */
  tls?: NodeTls;
}

/** The Kubernetes cluster of a node, and the credentials with which builds enter it. */
export interface ClusterAccess {
  /** Text of a kubeconfig with a single context, as JSON. It contains credentials. Defaults to none. */
  kubeconfig?: string;
  /**
   * Path of a kubeconfig on the machine that builds, or several paths joined as in `KUBECONFIG`. Only used without
   * `kubeconfig`. Defaults to that machine's `KUBECONFIG`, else to `~/.kube/config`.
   */
  kubeconfigPath?: string;
  /** Context in the kubeconfig at that path. Defaults to its current context. */
  context?: string;
  /** Cluster in the kubeconfig at that path, which overrides the cluster of the context. Defaults to the context's. */
  cluster?: string;
}

/** A buildkitd process that runs on each machine that builds. */
export interface LocalDaemon {
  /**
   * Directory for the daemon's state, socket, log and configuration, with mode 0700: an absolute path. Defaults to
   * `pulumi-dalec/<builder name>` in the user's state directory (`XDG_STATE_HOME`, else `~/.local/state`).
   */
  stateDirectory?: string;
  /** The buildkitd program: a path, or a name on `PATH`. Defaults to `buildkitd`. */
  buildkitd?: string;
  /** Text of buildkitd.toml. Paths in it are relative to the state directory. Defaults to BuildKit's defaults. */
  buildkitdConfig?: string;
  /**
   * Certificates and keys that `buildkitdConfig` refers to, PEM, by their path below `certs` in the state directory. Defaults
   * to none.
   */
  buildkitdCertificates?: Record<string, string>;
  /** Environment variables of the daemon, in addition to those that it takes from the machine. Defaults to none. */
  environment?: Record<string, string>;
}

/**
 * A connection with the property names of this library. Where a stack in Python exported it, Pulumi renamed the properties to
 * Python's style, such as `driver_options`.
 */
export function asConnection(value: BuilderConnection): BuilderConnection;
export function asConnection(value: unknown): unknown {
  return renamed(value);
}

// The names of their entries belong to the user, or to another program.
const maps = ["driverOptions", "buildkitdCertificates", "environment"];

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([given, inner]) => {
    const name = camelCase(given);
    return [name, maps.includes(name) ? inner : renamed(inner)];
  });
  return Object.fromEntries(entries);
}
