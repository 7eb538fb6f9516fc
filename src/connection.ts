import { camelCase, isObject } from "./json";

/** How buildx reaches a builder: the drivers a connection can name. */
export const BuildxDriver = {
  /** A container that buildx starts in a Docker engine. */
  DockerContainer: "docker-container",
  /** A Deployment or StatefulSet whose pods buildx enters with exec. */
  Kubernetes: "kubernetes",
  /** A BuildKit daemon that already listens somewhere. */
  Remote: "remote",
} as const;
/** How buildx reaches a builder. */
export type BuildxDriver = (typeof BuildxDriver)[keyof typeof BuildxDriver];

/**
 * Everything a machine needs to make a builder known to its own buildx: plain data, so it crosses stacks
 * (StackReference) and languages.
 */
export interface BuilderConnection {
  /** Name of the buildx instance, `<project>-<stack>-<resource name>` in lower case. */
  name: string;
  /** The buildx driver of the instance: a value of `BuildxDriver`. Text, since Pulumi YAML passes no enum on. */
  driver: string;
  /** The nodes of the instance, at least one; a build goes to the first node that has its platform. */
  nodes: BuilderNode[];
}

/** One BuildKit daemon (or one set of equal daemons) of a builder. */
export interface BuilderNode {
  /** Name of the node, unique within the builder. */
  name: string;
  /**
   * Where the node listens, as `docker buildx create` takes it: `unix:///run/buildkit/buildkitd.sock`,
   * `tcp://host:1234`, `ssh://user@host`, `kube-pod://pod?namespace=ns`, `docker-container://name`; for the
   * docker-container driver a Docker context or endpoint. Omitted: buildx's default for the driver, or the
   * socket of `daemon`.
   */
  endpoint?: string;
  /** Platforms the node is pinned to, such as `linux/arm64`. Defaults to what the daemon reports. */
  platforms?: string[];
  /** Driver options of `docker buildx create --driver-opt`, by name. */
  driverOptions?: Record<string, string>;
  /** Flags for buildkitd, for drivers that start it (`--buildkitd-flags`). */
  buildkitdFlags?: string[];
  /** Text of buildkitd.toml, for drivers that start the daemon (`--buildkitd-config`). */
  buildkitdConfig?: string;
  /** Client certificates for a `tcp://` endpoint. */
  tls?: NodeTls;
  /** How long a build waits for the daemon to answer, in seconds, for the remote driver. Defaults to 5. */
  connectTimeoutSeconds?: number;
  /** The Docker engine of the node: the one that builds, or the one whose container does. */
  engine?: EngineAccess;
  /** Certificates and keys that `buildkitdConfig` refers to, PEM, by path below `certs`; for the docker-container driver. */
  buildkitdCertificates?: Record<string, string>;
  /** What becomes of the volume with the cache, for the docker-container driver. Defaults to its removal with the builder. */
  cache?: NodeCache;
  /** The buildkitd process that this machine keeps running itself; only a LocalBuilder's node has one. */
  daemon?: LocalDaemon;
  /** The cluster of the node, for the kubernetes driver. Defaults to the current context of the machine that builds. */
  cluster?: ClusterAccess;
}

/** What becomes of the build cache of a node. */
export interface NodeCache {
  /** Whether the cache outlives the builder. Defaults to false. */
  retain?: boolean;
}

/** What a client shows and trusts when it connects to a buildkitd with mutual TLS, as PEM text. */
export interface NodeTls {
  /** Certificate authority that signed the daemon's certificate, PEM. */
  caCert: string;
  /** Certificate of this client, PEM. Needs `key`. */
  cert?: string;
  /** Private key of this client, PEM. Needs `cert`. */
  key?: string;
  /** Name expected in the daemon's certificate. Defaults to the host of the endpoint. */
  serverName?: string;
}

/** Which Docker engine a node uses. Without `context` and `host`: the one that `docker` uses on the machine that builds. */
export interface EngineAccess {
  /** Name of a Docker context on the machine that builds. */
  context?: string;
  /** Address of the engine: `unix:///…`, `tcp://host:2376`, `ssh://user@host`. */
  host?: string;
  /** Client certificates for a `tcp://` address. */
  tls?: NodeTls;
}

/** Which Kubernetes cluster a node is in, and with whose rights builds enter it. */
export interface ClusterAccess {
  /** Text of a kubeconfig with this one context, as JSON. It holds credentials. */
  kubeconfig?: string;
  /**
   * Path of a kubeconfig on the machine that builds, or several joined as in `KUBECONFIG`. Used where `kubeconfig` is not
   * given. Defaults to that machine's `KUBECONFIG`, else `~/.kube/config`.
   */
  kubeconfigPath?: string;
  /** Context of the kubeconfig at that path. Defaults to its current one. */
  context?: string;
  /** Cluster of that kubeconfig, in the place of the context's own. Defaults to the context's. */
  cluster?: string;
}

/** A buildkitd process that runs on whichever machine builds. */
export interface LocalDaemon {
  /**
   * Directory of the daemon's state, socket, log and configuration, mode 0700. Defaults to
   * `pulumi-dalec/<builder name>` below the user's state directory (`XDG_STATE_HOME`, else `~/.local/state`).
   */
  stateDirectory?: string;
  /** The program to run, a name on PATH or a path. Defaults to `buildkitd`. */
  buildkitd?: string;
  /** Text of buildkitd.toml. Paths in it are relative to the state directory. */
  buildkitdConfig?: string;
  /** Certificates and keys that `buildkitdConfig` refers to, PEM, by path below `certs` in the state directory. */
  buildkitdCertificates?: Record<string, string>;
}

/**
 * A connection as this library writes it, also where a stack in Python exported it: Pulumi's Python writes the names of
 * all that a stack exports in its own way, `driver_options`.
 */
export function asConnection(value: BuilderConnection): BuilderConnection;
export function asConnection(value: unknown): unknown {
  return renamed(value);
}

// Their entries are called as the user, or another program, called them.
const maps = ["driverOptions", "buildkitdCertificates"];

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([given, inner]) => {
    const name = camelCase(given);
    return [name, maps.includes(name) ? inner : renamed(inner)];
  });
  return Object.fromEntries(entries);
}
