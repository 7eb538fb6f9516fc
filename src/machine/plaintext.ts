import { isIP } from "node:net";
import type { BuilderConnection, BuilderNode, NodeTls } from "../connection";
import { type Engine, findEngine } from "./dockerCli";

/** The warning about an address that leads to another machine without encryption; undefined for any other address. */
export function plaintextWarning(
  address: string | undefined,
  tls: NodeTls | undefined,
  advice = "Set `tls`",
): string | undefined {
  const host = /^tcp:\/\/(\[[^\]]*\]|[^:/]*)/.exec(address ?? "")?.[1];
  if (tls !== undefined || host === undefined || isLoopback(host)) return undefined;
  return (
    `"${address}" leads to another machine without encryption: anyone on the way can read the build's secrets and the ` +
    `registry credentials, and can replace its packages. ${advice}`
  );
}

/** The same warning about an engine whose address only the machine that builds knows. The program has told of all others. */
export function enginePlaintextWarning(
  builder: string,
  { engine }: BuilderNode,
  { host, tls }: Omit<Engine, "env">,
): string | undefined {
  if (engine?.host !== undefined) return undefined;
  const chooser = engine?.context === undefined ? "`docker`" : `the Docker context ${engine.context}`;
  const advice = `Give ${chooser} an address that begins with ssh://, or certificates`;
  const warning = plaintextWarning(host, tls, advice);
  return warning && `builder ${builder}: ${warning}`;
}

/** The warnings about all engines of a builder. */
export function plaintextEngines({ name, nodes }: BuilderConnection): string[] {
  return nodes.flatMap((node) => enginePlaintextWarning(name, node, findEngine(name, node)) ?? []);
}

function isLoopback(host: string): boolean {
  if (host.startsWith("[")) return /^\[(0*:)*:?0*1\]$/.test(host);
  return isIP(host) === 4 ? host.startsWith("127.") : /^([^.]+\.)*localhost$/i.test(host);
}
