import { setTimeout as sleep } from "node:timers/promises";
import type { BuilderConnection, BuilderNode, NodeTls } from "../../connection";
import { messageOf } from "../caught";
import { ClosedEndpoint, SilentEndpoint } from "../control";
import { askDialled, connectTimeoutMs, dial, RelayError } from "../dial";
import { clientTlsProblem, explainTls, LateConnection } from "../tls";
import { waitFor } from "../wait";
import { type BuildkitWorker, readWorkers } from "../workers";

/**
 * Makes sure that BuildKit answers at the endpoints of a builder's nodes. buildx uses the first node that fits, so a node
 * that is down stops a build only when all are.
 *
 * @returns the reasons why nodes do not answer, while others do
 * @throws when no node answers
 */
export async function reachNodes(connection: BuilderConnection): Promise<string[]> {
  const failures = await unreachableNodes(connection);
  if (failures.length > 0 && failures.length === connection.nodes.length)
    throw new Error(failures.join("\n"));
  return failures;
}

/** The reasons why nodes of a builder do not answer at their endpoints. */
export async function unreachableNodes({ name, nodes }: BuilderConnection): Promise<string[]> {
  const remote = nodes.filter(({ endpoint }) => endpoint !== undefined);
  const problems = await Promise.all(
    remote.map((node) => {
      const answer = reach(name, node).then(() => undefined, messageOf);
      return waitFor(() => `an answer of BuildKit at ${node.endpoint}`, answer);
    }),
  );
  return problems.filter((problem) => problem !== undefined);
}

/**
 * Makes sure that BuildKit answers at a node's endpoint before a build goes there.
 *
 * Waits for a daemon that does not listen yet, up to the node's timeout; fails at once for a certificate that does not
 * fit.
 *
 * @returns what the daemon says about itself
 * @throws an error that names the cause, where buildx would report "inactive" after 20 seconds (moby/buildkit#4578)
 */
export async function reach(builder: string, node: BuilderNode): Promise<BuildkitWorker[]> {
  const { endpoint = "", tls } = node;
  const problem = tls && clientTlsProblem(tls);
  if (problem !== undefined) throw new Error(`builder ${builder}, ${endpoint}: ${problem}`);
  const deadline = Date.now() + connectTimeoutMs(node);
  let earlier: Error | undefined;
  for (;;) {
    try {
      return await within(deadline, (milliseconds) => ask(node, milliseconds));
    } catch (error) {
      const latest = error instanceof Error ? error : new Error(String(error));
      // A retry that ran out of time says less than the attempt before it.
      const isLate = latest instanceof SilentEndpoint || latest instanceof LateConnection;
      const cause = earlier !== undefined && isLate ? earlier : latest;
      if (isFinal(latest, tls) || Date.now() + retryMs > deadline) {
        throw new Error(`builder ${builder}, ${endpoint}: ${explain(cause, tls)}`, { cause });
      }
      earlier = latest;
      await sleep(retryMs);
    }
  }
}

const retryMs = 200;

/**
 * Whether BuildKit answers at a node's endpoint. Asks once, without a retry: a daemon that is stopping refuses the connection, and
 * its successor might accept the next one. A busy daemon gets ten seconds.
 */
export function answersAtOnce(node: Omit<BuilderNode, "name">): Promise<boolean> {
  return within(Date.now() + busyMs, (milliseconds) => ask(node, milliseconds)).then(
    () => true,
    () => false,
  );
}

const busyMs = 10_000;

async function ask(
  { endpoint = "", tls, cluster }: Omit<BuilderNode, "name">,
  timeoutMs: number,
): Promise<BuildkitWorker[]> {
  return readWorkers(await askDialled(await dial(endpoint, tls, cluster, timeoutMs), timeoutMs));
}

/** What has a limit of its own says better why nothing came. */
const graceMs = 250;

async function within<T>(deadline: number, work: (milliseconds: number) => Promise<T>): Promise<T> {
  const left = Math.max(deadline - Date.now(), 1);
  const timer = new AbortController();
  const expiry = sleep(left + graceMs, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new SilentEndpoint(left);
  });
  try {
    return await Promise.race([work(left), expiry]);
  } finally {
    timer.abort();
    expiry.catch(() => {});
  }
}

const temporary = ["ECONNREFUSED", "ENOENT", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"];

/** A daemon that starts on demand refuses, resets or closes connections at first; other errors are permanent. */
function isFinal(error: Error, tls: NodeTls | undefined): boolean {
  if (error instanceof RelayError || error instanceof ClosedEndpoint) {
    return error instanceof ClosedEndpoint && tls === undefined;
  }
  return !("code" in error && temporary.includes(String(error.code)));
}

function explain(error: Error, tls: NodeTls | undefined): string {
  const reason = tls && explainTls(error, tls);
  if (reason !== undefined) return reason;
  const code = "code" in error ? String(error.code) : "";
  const noBuildkit = error instanceof ClosedEndpoint || code.startsWith("ERR_HTTP2");
  return noBuildkit ? noBuildkitReason(tls) : (socketReasons[code] ?? error.message);
}

function noBuildkitReason(tls: NodeTls | undefined): string {
  return tls === undefined
    ? "something listens there, but it is not BuildKit without TLS. If the daemon uses TLS, set `tls`"
    : "something listens there, but it is not BuildKit";
}

const socketReasons: Record<string, string> = {
  ECONNREFUSED: "connection refused: nothing listens there. Start BuildKit, or correct the endpoint",
  ENOENT: "there is no such socket. Start BuildKit, or correct the endpoint",
  EACCES: "this user has no permission to open the socket",
  ENOTFOUND: "the host name does not exist",
  EAI_AGAIN: "the host name could not be looked up",
  ETIMEDOUT: "no answer: the host may be down, or a firewall drops the connection",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the host's network",
  ECONNRESET: "the connection was reset",
};
