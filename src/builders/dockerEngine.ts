import * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../arguments";
import type { ClientTlsArgs } from "./remoteBuilder";

/** Which Docker engine is meant. Without `context` and `host`: the one that `docker` uses on the machine that builds. */
export interface DockerEngineArgs {
  /** Name of a Docker context on the machine that builds. At most one of `context` and `host` is given. */
  context?: pulumi.Input<string>;
  /** Address of the engine: `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. */
  host?: pulumi.Input<string>;
  /** Certificates for a `tcp://` address. Defaults to a connection without TLS. */
  tls?: pulumi.Input<ClientTlsArgs>;
}

/** The certificates of an engine with their key as a secret. */
export function engineOf({ tls }: DockerEngineArgs): { tls?: pulumi.Input<ClientTlsArgs> } {
  if (tls === undefined) {
    return {};
  }
  return {
    tls: pulumi.output(tls).apply((known) => ({
      ...known,
      ...(known.key === undefined ? {} : { key: pulumi.secret(known.key) }),
    })),
  };
}

/** What is wrong with the choice of an engine. */
export function engineProblems({ context, host, tls }: pulumi.Unwrap<DockerEngineArgs>): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (context !== undefined && host !== undefined) {
    problems.push({ propertyPath: "host", reason: "give either `context` or `host`, not both" });
  }
  if (host !== undefined && !/^(unix:\/\/\/|tcp:\/\/[^/]+:\d+$|ssh:\/\/[^/]+|npipe:\/\/)/.test(host)) {
    const reason = `expected unix:///path, tcp://host:port or ssh://user@host; got "${host}"`;
    problems.push({ propertyPath: "host", reason });
  }
  if (tls !== undefined && !host?.startsWith("tcp://")) {
    problems.push({ propertyPath: "tls", reason: "certificates are for a `host` that begins with tcp://" });
  }
  return problems;
}
