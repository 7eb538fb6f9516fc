import type { BuilderNode } from "../../connection";
import type { Relay } from "../bridge";
import { buildxCommand } from "../buildx";
import { messageOf } from "../caught";
import { askControl, type ControlAnswers } from "../control";
import { askDialled, connectTimeoutMs, type Dialled, dialDirectly, dialThrough } from "../dial";
import { type Engine, findEngine } from "../dockerCli";
import { relayStore } from "../instance";
import { clientTlsProblem, explainTls } from "../tls";
import { waitFor } from "../wait";

/** How builds get to the BuildKit inside a Docker engine from this machine. */
export interface EngineRoute {
  /** The builder and its engine, for errors. */
  subject: string;
  /** The engine. */
  engine: Engine;
  /** The program that carries a connection to it, if its own address does not speak gRPC. */
  relay?: Relay;
  /** What its BuildKit answers. */
  answers: ControlAnswers;
}

/**
 * Finds out, by asking, how to reach the BuildKit of a Docker engine: on the engine's own address, which speaks gRPC
 * since moby/moby#50744, else through `docker buildx dial-stdio`.
 *
 * @throws when the engine does not answer
 */
export async function routeToEngine(builder: string, node: BuilderNode): Promise<EngineRoute> {
  const engine = findEngine(builder, node);
  const subject = `builder ${builder}, Docker engine ${engine.host}`;
  const timeoutMs = connectTimeoutMs(node);
  const waiting = () => `an answer of the Docker engine ${engine.host}`;
  try {
    const answers = await waitFor(waiting, askDirectly(engine, timeoutMs));
    if (answers !== undefined) return { subject, engine, answers };
    const relay = dialStdio(builder, engine);
    return { subject, engine, relay, answers: await waitFor(waiting, askThrough(relay, timeoutMs)) };
  } catch (error) {
    throw new Error(`${subject}: ${messageOf(error)}`, { cause: error });
  }
}

/** The answers, or undefined if the engine answers but does not speak gRPC. */
async function askDirectly({ host, tls }: Engine, timeoutMs: number): Promise<ControlAnswers | undefined> {
  if (!/^(unix|tcp):/.test(host)) return undefined;
  const problem = tls && clientTlsProblem(tls);
  if (problem !== undefined) throw new Error(problem);
  const explained = (error: unknown) => (tls && error instanceof Error ? explainTls(error, tls) : undefined);
  let dialled: Dialled;
  try {
    dialled = await dialDirectly(host, tls, timeoutMs);
  } catch (error) {
    const advice = "Start Docker, or correct `host` or `context`";
    throw new Error(explained(error) ?? `it does not answer: ${messageOf(error)}. ${advice}`, {
      cause: error,
    });
  }
  try {
    return await askControl(dialled.connection, timeoutMs);
  } catch (error) {
    const reason = explained(error);
    if (reason !== undefined) throw new Error(reason, { cause: error });
    return undefined;
  }
}

async function askThrough(relay: Relay, timeoutMs: number): Promise<ControlAnswers> {
  try {
    return await askDialled(dialThrough(relay), timeoutMs);
  } catch (error) {
    throw new Error(`its BuildKit does not answer: ${messageOf(error)}`, { cause: error });
  }
}

/** Docker's plugin comes first: unlike the standalone program it takes TLS settings from the environment. */
function dialStdio(builder: string, engine: Engine): Relay {
  const { BUILDX_BUILDER: _, ...env } = engine.env;
  const [program, ...leading] = buildxCommand(env, "plugin");
  return {
    command: [program, ...leading, "dial-stdio", "--builder", env.DOCKER_CONTEXT || "default"],
    env: { ...env, BUILDX_CONFIG: relayStore(builder) },
  };
}
