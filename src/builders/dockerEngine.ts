import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem, Inspection } from "../arguments";
import type { EngineAccess } from "../connection";
import { defined } from "../json";
import { plaintextWarning } from "../machine/plaintext";
import { type ClientTlsArgs, clientTlsProblems } from "./clientTls";

/** Chooses a Docker engine. Defaults to the engine that `docker` uses on the machine that builds. */
export interface DockerEngineArgs {
  /** Name of a Docker context on the machine that builds. Give either `context` or `host`. Defaults to none. */
  context?: pulumi.Input<string>;
  /**
   * Address of the engine: `unix:///var/run/docker.sock`, `tcp://host:2376` or `ssh://user@host`. Give either `context` or
   * `host`. Defaults to none.
   */
  host?: pulumi.Input<string>;
  /** Certificates for a `tcp://` address. Defaults to a connection without TLS. */
  tls?: pulumi.Input<ClientTlsArgs>;
}

/** The engine as a node of a connection names it. */
export function engineAccess({ context, host, tls }: pulumi.Unwrap<DockerEngineArgs>): EngineAccess {
  return defined({ context, host, tls });
}

/** What is wrong or dangerous about the choice of an engine. */
export function engineFindings(engine: pulumi.Unwrap<DockerEngineArgs>): Inspection {
  const warning = plaintextWarning(engine.host, engine.tls);
  return {
    problems: engineProblems(engine),
    warnings: warning === undefined ? [] : [`host: ${warning}`],
  };
}

function engineProblems({ context, host, tls }: pulumi.Unwrap<DockerEngineArgs>): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (context !== undefined && host !== undefined) {
    const reason = `expected either \`context\` or \`host\`, got both, "${context}" and "${host}"`;
    problems.push({ propertyPath: "host", reason });
  }
  if (host !== undefined && !/^(unix:\/\/\/|tcp:\/\/[^/]+:\d+$|ssh:\/\/[^/]|npipe:\/\/)/.test(host)) {
    const reason = `expected unix:///path, tcp://host:port or ssh://user@host, got "${host}"`;
    problems.push({ propertyPath: "host", reason });
  }
  if (tls !== undefined && !host?.startsWith("tcp://")) {
    const reason = `expected a \`host\` that begins with tcp:// for certificates, got ${host === undefined ? "none" : `"${host}"`}`;
    problems.push({ propertyPath: "tls", reason });
  }
  return [...problems, ...clientTlsProblems(tls, "tls")];
}
