import type { ClusterAccess, NodeTls } from "../../connection";

/** A daemon where builds can go. */
export interface Place {
  /** Its name, unique within the builder and the same on every machine. */
  name: string;
  /** Where it listens, in the form of buildx's remote driver. */
  endpoint: string;
  /** Client certificates for a `tcp://` endpoint. Defaults to a connection without TLS. */
  tls?: NodeTls;
  /** The cluster of a `kube-pod://` endpoint. */
  cluster?: ClusterAccess;
  /** How long a build waits for it to answer, in seconds. Defaults to 5. */
  connectTimeoutSeconds?: number;
}

/** Places that serve the same platforms, so that any of them can do a build. */
export interface PlaceGroup {
  /** Name of a node of the builder that has these platforms. */
  node: string;
  /** The platforms, if the connection says. */
  platforms?: readonly string[];
  /** The places: at least one, unless their number follows the builds. */
  places: Place[];
  /** How the number of places follows the builds; absent if it does not. */
  elastic?: Elastic;
}

/** Places whose number follows the builds. */
export interface Elastic {
  /** Number of builds for which one place is wanted. */
  buildsPerReplica: number;
  /** The largest number of places. */
  maxReplicas: number;
  /** How long a build waits for a place, in seconds. */
  readyTimeoutSeconds: number;
  /** Why places that exist are not ready, one line each. */
  problems: string[];
  /** Finds out why places do not exist that are wanted. */
  missing(): Promise<string>;
  /** What exists and is not about to end, by name, with an identity that no other place of the same name ever has. */
  staying: ReadonlyMap<string, string>;
}
