import { setTimeout as sleep } from "node:timers/promises";
import type { BuilderNode, NodeTls } from "../connection";
import { askDialled, dial, RelayError } from "./dial";
import { clientTlsProblem, explainTls } from "./tls";
import { type BuildkitWorker, ClosedEndpoint, SilentEndpoint } from "./workers";

/** How long a build waits for a daemon to answer, where the builder does not say. */
export const defaultConnectTimeoutSeconds = 5;

/**
 * Makes sure that BuildKit answers at a node's endpoint before a build goes there.
 *
 * A daemon that does not listen yet is waited for, up to the node's timeout; a certificate that does not fit never
 * will, so that fails at once.
 *
 * @returns what the daemon says of itself
 * @throws an error that names the cause, where buildx would say "inactive" after 20 seconds (moby/buildkit#4578)
 */
export async function reach(builder: string, node: BuilderNode): Promise<BuildkitWorker[]> {
  const { endpoint = "", tls, connectTimeoutSeconds = defaultConnectTimeoutSeconds } = node;
  const problem = tls === undefined ? undefined : clientTlsProblem(tls);
  if (problem !== undefined) {
    throw new Error(`builder ${builder}, ${endpoint}: ${problem}`);
  }
  const deadline = Date.now() + connectTimeoutSeconds * 1000;
  let earlier: Error | undefined;
  for (;;) {
    try {
      return await within(deadline, (milliseconds) => ask(endpoint, tls, milliseconds));
    } catch (error) {
      const latest = error instanceof Error ? error : new Error(String(error));
      // A retry that ran out of time tells less than the attempt before it.
      const cause = earlier !== undefined && latest instanceof SilentEndpoint ? earlier : latest;
      if (isFinal(latest, tls) || Date.now() + retryMs > deadline) {
        throw new Error(`builder ${builder}, ${endpoint}: ${explain(cause, tls)}`, { cause });
      }
      earlier = latest;
      await sleep(retryMs);
    }
  }
}

const retryMs = 200;

async function ask(endpoint: string, tls: NodeTls | undefined, timeoutMs: number) {
  return askDialled(await dial(endpoint, tls), timeoutMs);
}

async function within<T>(deadline: number, work: (milliseconds: number) => Promise<T>): Promise<T> {
  const left = Math.max(deadline - Date.now(), 1);
  const timer = new AbortController();
  const expiry = sleep(left, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new SilentEndpoint(left);
  });
  try {
    return await Promise.race([work(left), expiry]);
  } finally {
    timer.abort();
    expiry.catch(() => {});
  }
}

const passing = ["ECONNREFUSED", "ENOENT", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"];

/** A daemon that starts on demand refuses, resets or closes at first; everything else stays as it is. */
function isFinal(error: Error, tls: NodeTls | undefined): boolean {
  if (error instanceof RelayError || error instanceof ClosedEndpoint) {
    return error instanceof ClosedEndpoint && tls === undefined;
  }
  return !("code" in error && passing.includes(String(error.code)));
}

function explain(error: Error, tls: NodeTls | undefined): string {
  const reason = tls === undefined ? undefined : explainTls(error, tls);
  if (reason !== undefined) {
    return reason;
  }
  const code = "code" in error ? String(error.code) : "";
  const noBuildkit = error instanceof ClosedEndpoint || code.startsWith("ERR_HTTP2");
  return noBuildkit ? plainReason(tls) : (socketReasons[code] ?? error.message);
}

function plainReason(tls: NodeTls | undefined): string {
  return tls === undefined
    ? "what listens there does not answer as BuildKit without TLS; where the daemon uses TLS, give `tls`"
    : "what listens there does not answer as BuildKit";
}

const socketReasons: Record<string, string> = {
  ECONNREFUSED: "connection refused: nothing listens there. Start BuildKit, or correct the endpoint",
  ENOENT: "there is no such socket. Start BuildKit, or correct the endpoint",
  EACCES: "this user may not open the socket",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name could not be looked up",
  ETIMEDOUT: "no answer: the host may be down, or a firewall drops the connection",
  EHOSTUNREACH: "there is no way to the host",
  ENETUNREACH: "there is no way to the host's network",
  ECONNRESET: "the connection was reset",
};
