import { type ClientHttp2Session, connect } from "node:http2";
import type { Route } from "../bridge";
import { answerOf } from "../control";
import { type Dialled, dial, dialThrough } from "../dial";
import { buildLabel } from "./buildLabel";
import {
  type BuildStep,
  readBegunBuild,
  readSent,
  readSteps,
  runningBuildsQuestion,
  stepsQuestion,
} from "./buildSteps";

/** Who wants to know about the builds of a daemon. */
export interface BuildListener {
  /**
   * A build with this value of `buildLabel` runs, in place of an earlier one.
   *
   * @returns whether to listen to it
   */
  begin(label: string): boolean;
  /**
   * Receives the steps of the build that are new or have changed.
   *
   * @param sent when files for it had been sent, in milliseconds of the daemon's clock, if that is news
   */
  hear(label: string, steps: BuildStep[], sent?: number): void;
  /** Nothing more is heard of the daemon. */
  end(): void;
}

const connectTimeoutMs = 5000;

/**
 * Listens to the builds of a daemon that have a `buildLabel`, those that run and those that begin later. Neither that nor its
 * end affects the builds. An error ends it without a word.
 *
 * @returns a function that ends it
 */
export function followDaemon(route: Route, listener: BuildListener): () => void {
  let dialled: Dialled | undefined;
  let isOver = false;
  const end = () => {
    if (!isOver) listener.end();
    isOver = true;
    dialled?.connection.destroy();
  };
  const follow = async () => {
    dialled = await dialRoute(route);
    const { connection } = dialled;
    connection.on("error", () => {}).unref();
    if (isOver) return;
    const session = connect("http://buildkit", { createConnection: () => connection });
    session.on("error", () => {});
    await followBuilds(session, listener);
  };
  follow()
    .catch(() => {})
    .finally(end);
  return end;
}

function dialRoute(route: Route): Promise<Dialled> | Dialled {
  if ("command" in route) return dialThrough(route);
  return dial(route.endpoint, route.tls, route.cluster, connectTimeoutMs);
}

async function followBuilds(session: ClientHttp2Session, listener: BuildListener): Promise<void> {
  const newest = new Map<string, string>();
  const followBuild = async (label: string, ref: string) => {
    for await (const status of messagesIn(answerOf(session, "Status", stepsQuestion(ref)))) {
      if (newest.get(label) === ref) listener.hear(label, readSteps(status), readSent(status));
    }
  };
  for await (const event of messagesIn(answerOf(session, "ListenBuildHistory", runningBuildsQuestion))) {
    const { ref = "", labels = {} } = readBegunBuild(event) ?? {};
    const label = labels[buildLabel];
    if (label === undefined || !listener.begin(label)) continue;
    newest.set(label, ref);
    followBuild(label, ref).catch(() => {});
  }
}

const headLength = 5;

/** The gRPC messages in a stream of bytes: each follows a flag byte and its length of four bytes. */
async function* messagesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  let held: Buffer[] = [];
  let size = 0;
  let needed = headLength;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    while (size >= needed) {
      const bytes = Buffer.concat(held);
      const end = headLength + bytes.readUInt32BE(1);
      const isWhole = size >= end;
      if (isWhole) yield bytes.subarray(headLength, end);
      held = [isWhole ? bytes.subarray(end) : bytes];
      size = isWhole ? size - end : size;
      needed = isWhole ? headLength : end;
    }
  }
}
