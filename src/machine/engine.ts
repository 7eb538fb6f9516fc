import type { BuilderNode } from "../connection";
import type { Relay } from "./bridge";
import { buildxCommand } from "./buildx";
import { messageOf } from "./caught";
import { askDialled, type Dialled, dial, dialThrough } from "./dial";
import { type Engine, findEngine } from "./docker";
import { relayStore } from "./instance";
import { clientTlsProblem, explainTls } from "./tls";
import { askWorkers, type BuildkitWorker } from "./workers";

/** How builds get to the BuildKit inside a Docker engine from this machine. */
export interface EngineRoute {
  /** The engine. */
  engine: Engine;
  /** What carries a connection to it, where its own address does not speak gRPC. */
  relay?: Relay;
  /** What its BuildKit says of itself. */
  workers: BuildkitWorker[];
}

/**
 * Finds out, by asking, how to reach the BuildKit of a Docker engine: on the engine's own address, which speaks gRPC
 * since moby/moby#50744, else through `docker buildx dial-stdio`.
 *
 * @throws when the engine does not answer, or its BuildKit is too old for Dalec
 */
export async function routeToEngine(builder: string, node: BuilderNode): Promise<EngineRoute> {
  const engine = findEngine(builder, node.engine ?? {});
  const timeoutMs = (node.connectTimeoutSeconds ?? defaultTimeoutSeconds) * 1000;
  const subject = `builder ${builder}, Docker engine ${engine.host}`;
  const direct = await askDirectly(engine, timeoutMs, subject);
  const route =
    direct === undefined
      ? await askThrough(engine, dialStdio(builder, engine), timeoutMs, subject)
      : { engine, workers: direct };
  const problem = versionProblem(route.workers);
  if (problem !== undefined) {
    throw new Error(`${subject}: ${problem}`);
  }
  return route;
}

/**
 * Why an image cannot come out of an engine's BuildKit by way of a registry or an archive; undefined when it can.
 *
 * The label is the one by which buildx itself tells the containerd image store from the older graph drivers.
 */
export function imageStoreProblem(workers: BuildkitWorker[]): string | undefined {
  return workers.some((worker) => "org.mobyproject.buildkit.worker.snapshotter" in worker.labels)
    ? undefined
    : "this engine keeps images in a graph driver, so its BuildKit can neither push nor load an image for this" +
        ' library. Turn on the containerd image store ("features": {"containerd-snapshotter": true} in' +
        " /etc/docker/daemon.json, the default of new installations of Docker 29), or use a DockerContainerBuilder";
}

const defaultTimeoutSeconds = 5;
/** The minor version of BuildKit 0 that Dalec needs at least. */
const oldestMinor = 12;

/** The workers, or undefined where the engine answers but does not speak gRPC. */
async function askDirectly(
  engine: Engine,
  timeoutMs: number,
  subject: string,
): Promise<BuildkitWorker[] | undefined> {
  if (!/^(unix|tcp):/.test(engine.host)) {
    return undefined;
  }
  const problem = engine.tls === undefined ? undefined : clientTlsProblem(engine.tls);
  if (problem !== undefined) {
    throw new Error(`${subject}: ${problem}`);
  }
  let dialled: Dialled;
  try {
    dialled = await dial(engine.host, engine.tls);
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    const reason = engine.tls === undefined ? undefined : explainTls(cause, engine.tls);
    throw new Error(
      `${subject}: ${reason ?? `it does not answer: ${cause.message}. Start Docker, or correct \`host\` or \`context\``}`,
      { cause },
    );
  }
  try {
    return await askWorkers(dialled.connection, timeoutMs);
  } catch (error) {
    const reason =
      engine.tls !== undefined && error instanceof Error ? explainTls(error, engine.tls) : undefined;
    if (reason !== undefined) {
      throw new Error(`${subject}: ${reason}`, { cause: error });
    }
    return undefined;
  }
}

async function askThrough(
  engine: Engine,
  relay: Relay,
  timeoutMs: number,
  subject: string,
): Promise<EngineRoute> {
  try {
    return { engine, relay, workers: await askDialled(dialThrough(relay), timeoutMs) };
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`${subject}: its BuildKit does not answer: ${reason}`, { cause: error });
  }
}

/** Docker's plugin is asked first: unlike the standalone program it takes TLS settings from the environment. */
function dialStdio(builder: string, engine: Engine): Relay {
  const { BUILDX_BUILDER: _, ...env } = engine.env;
  const [program, ...leading] = buildxCommand(env, "plugin");
  return {
    command: [program, ...leading, "dial-stdio", "--builder", env.DOCKER_CONTEXT || "default"],
    env: { ...env, BUILDX_CONFIG: relayStore(builder) },
  };
}

function versionProblem(workers: BuildkitWorker[]): string | undefined {
  const version = workers[0]?.version ?? "";
  const [, major = "0", minor = "0"] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  // An engine that was built from a checkout says v0.0.0.
  const unknown = version !== "" && Number(major) === 0 && Number(minor) === 0;
  if (unknown || Number(major) > 0 || Number(minor) >= oldestMinor) {
    return undefined;
  }
  const told = version === "" ? "older than 0.11" : version;
  return `its BuildKit is ${told}, and Dalec needs 0.${oldestMinor}. Upgrade to Docker 24 or later, or use a DockerContainerBuilder`;
}
