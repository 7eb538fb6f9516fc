import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import type { BuilderConnection, BuilderNode, EngineAccess } from "../../connection";
import { canonicalJson, defined } from "../../json";
import { bootstrap, buildxStore } from "../buildx";
import { messageOf } from "../caught";
import { docker, type Engine, engineEndpoint, findEngine, removeEngineContext } from "../dockerCli";
import { entriesOf, makePrivate, readIfThere, writePrivate } from "../fileSystem";
import { removeInstance, writeInstance } from "../instance";
import { withLock } from "../lock";
import type { BuilderOwner, Driver } from "./driver";

/** A buildkitd in a container that buildx starts. */
export const dockerContainer: Driver = {
  serves: ({ driver }) => driver === "docker-container",
  async register(connection, owner = { stack: "" }) {
    await registerContainers(connection, owner);
  },

  async unregister(connection) {
    await alone(connection.name, async () => {
      try {
        for (const node of connection.nodes) removeWhereItIs(connection.name, node);
      } catch (error) {
        throw new Error(`${messageOf(error)}\n${adviceOnRemoval}`, { cause: error });
      }
      removeInstance(connection);
    });
  },

  async ready(connection) {
    const warnings = await registerContainers(connection);
    const { plaintextEngines } = await import("../plaintext.js");
    return { warnings: [...warnings, ...plaintextEngines(connection)] };
  },

  lost: async () => [],

  async routes({ name, nodes }) {
    return nodes.map((node) => ({
      command: ["docker", "exec", "--interactive", containerName(node), "buildctl", "dial-stdio"],
      env: findEngine(name, node).env,
    }));
  },
};

/** The program does nothing else meanwhile. */
const driftTimeoutMs = 20_000;

/** How long an engine that did not answer is not asked for the drift of another builder. */
const silentMs = 60_000;

/** When engines did not answer, by their addresses. */
const silentSince = new Map<string, number>();

/**
 * What happened to a builder's containers since this machine last registered it; undefined when they are unchanged, when
 * this machine never registered the builder, or when the engine does not answer.
 *
 * Reads only, and only from the engine that the user named. The text names the container by its id, so two events of
 * one kind have different texts.
 *
 * @param component the present name of the builder in its program; on this machine it may have kept a former one
 * @param timeoutMs how long `docker` may take
 */
export function containerDrift(component: string, timeoutMs = driftTimeoutMs): string | undefined {
  const builders = entriesOf(join(buildxStore(), "pulumi-dalec"));
  const renamed = builders.find((one) => readRecord(one).some((record) => record.component === component));
  const builder = renamed ?? component;
  const drift = readRecord(builder).flatMap((record) => {
    // A builder that was renamed has kept the name.
    if (record.component !== undefined && record.component !== component) return [];
    try {
      const engine = findEngine(builder, record);
      if (Date.now() - (silentSince.get(engine.host) ?? 0) < silentMs) return [];
      silentSince.set(engine.host, Date.now() + timeoutMs);
      const found = inspect(engine, record.container, timeoutMs);
      silentSince.delete(engine.host);
      return driftOf(record, found);
    } catch {
      return [];
    }
  });
  return drift.length === 0 ? undefined : drift.join("; ");
}

const adviceOnRemoval =
  "When the engine answers, delete the builder again. If the engine no longer exists, remove the builder's registration" +
  " from the state with `pulumi state delete`";

/** Runs `work` while no other process on this machine registers or removes the builder. */
function alone<T>(builder: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(buildxStore(), `pulumi-dalec-${builder}.lock`), work);
}

/**
 * buildx neither changes an existing container nor starts one before a build, so this does both.
 *
 * @param owner for the program that owns the builder: a container with other settings is replaced, which aborts its builds
 * @returns what the user should know about containers that this process must not replace
 */
async function registerContainers(
  { name, driver, nodes }: BuilderConnection,
  owner?: BuilderOwner,
): Promise<string[]> {
  return alone(name, async () => {
    const marked = nodes.map(withIdentity);
    const fresh = marked.filter((node) => isNew(name, node));
    const outdated = marked.filter((node) => isOutdated(name, node));
    if (owner) for (const node of outdated) removeContainer(name, node);
    const reachable = marked.map((node) => {
      return defined({ ...node, endpoint: engineEndpoint(name, node) ?? node.endpoint });
    });
    try {
      writeInstance({ name, driver, nodes: reachable });
      if (!marked.every((node) => isRunning(name, node))) await bootstrap(name);
    } catch (error) {
      // A create that failed leaves no resource in the state that a later destroy could delete.
      for (const node of fresh) remove(name, node);
      if (fresh.length === marked.length) removeInstance({ name });
      throw error;
    }
    if (!owner && outdated.length > 0) return outdated.map((node) => otherContainer(name, node));
    recordContainers(name, marked, owner?.component);
    return [];
  });
}

function otherContainer(builder: string, node: BuilderNode): string {
  const container = containerName(node);
  return (
    `container ${container} of builder ${builder} has other settings than this program gives it. It is used as it is.` +
    " Run `pulumi up` in the stack that owns the builder; if that changes nothing, remove the container with" +
    ` \`docker rm --force ${container}\`: the next build makes it again`
  );
}

/**
 * Removes what an engine has of a node.
 *
 * @throws when this machine made the container in another engine than the one that `docker` uses now
 */
function removeWhereItIs(builder: string, node: BuilderNode): void {
  const { host } = findEngine(builder, node);
  const container = containerName(node);
  if (isNew(builder, node)) {
    const former = recordOf(builder, node)?.address ?? host;
    if (former !== host) {
      const { context } = node.engine ?? {};
      const chosenBy = context === undefined ? "`docker`" : `the Docker context ${context}`;
      throw new Error(
        `container ${container} was made in the engine ${former}, but ${chosenBy} now uses ${host}, which does not have it.` +
          ` Let ${chosenBy} use the former engine`,
      );
    }
    console.log(
      `the engine ${host} has neither container ${container} nor its cache. If another engine has them, remove them` +
        ` there: docker rm --force ${container}; docker volume rm ${volumeName(node)}`,
    );
  }
  remove(builder, node);
}

/** Removes the container of a node, its volume unless that is to be kept, and its context. None of them need exist. */
function remove(builder: string, node: BuilderNode): void {
  const engine = findEngine(builder, node);
  docker(engine, ["rm", "--force", "--volumes", containerName(node)]);
  if (node.cache?.retain !== true) {
    // buildx leaves the volume if the container was removed before.
    docker(engine, ["volume", "rm", "--force", volumeName(node)]);
  }
  removeEngineContext(builder, node);
}

const identityVariable = "PULUMI_DALEC_IDENTITY";
const identityOption = `env.${identityVariable}`;

/**
 * The node with a driver option that tells what its container was made from: buildx itself never compares an existing
 * container with the options that it would have today.
 */
function withIdentity(node: BuilderNode): BuilderNode {
  const { driverOptions, buildkitdFlags, buildkitdConfig, buildkitdCertificates } = node;
  const made = canonicalJson([driverOptions, buildkitdFlags, buildkitdConfig, buildkitdCertificates]);
  const identity = createHash("sha256").update(made).digest("hex").slice(0, 16);
  return { ...node, driverOptions: { ...driverOptions, [identityOption]: identity } };
}

/** Whether the image, options or configuration of a node's container are no longer those of the node. */
function isOutdated(builder: string, node: BuilderNode): boolean {
  const found = inspect(findEngine(builder, node), containerName(node));
  if (found === undefined) return false;
  const record = recordOf(builder, node);
  const isOther = found.identity !== node.driverOptions?.[identityOption];
  return isOther || (record !== undefined && isChangedByHand(found, record));
}

/** Removes a node's container, so that buildx makes a new one on the same cache. */
function removeContainer(builder: string, node: BuilderNode): void {
  const engine = findEngine(builder, node);
  docker(engine, ["stop", "--time", "10", containerName(node)]);
  docker(engine, ["rm", "--force", containerName(node)]);
}

function isRunning(builder: string, node: BuilderNode): boolean {
  return inspect(findEngine(builder, node), containerName(node))?.running === true;
}

/** Whether the engine has neither a container nor a cache of the node. */
function isNew(builder: string, node: BuilderNode): boolean {
  const engine = findEngine(builder, node);
  const volume = volumeName(node);
  const volumes = docker(engine, ["volume", "ls", "--quiet", "--filter", `name=${volume}`]).split("\n");
  return inspect(engine, containerName(node)) === undefined && !volumes.includes(volume);
}

/** The name that buildx gives to a node's container. */
function containerName(node: BuilderNode): string {
  return `buildx_buildkit_${node.name}`;
}

/** The name that buildx gives to the volume with a node's cache. */
function volumeName(node: BuilderNode): string {
  return `${containerName(node)}_state`;
}

interface ContainerState {
  id: string;
  /** A digest of what it was made from; empty for a container that this library did not make. */
  identity: string;
  running: boolean;
  /** When it last ended. */
  ended: string;
  image: string;
  /** The options that `docker update` or another `docker run` would change, as the engine has them. */
  options: Record<string, unknown>;
}

interface ContainerRecord extends ContainerState {
  container: string;
  engine?: EngineAccess;
  /** The address of the engine that it is in. */
  address: string;
  /** The builder's name in the program that owns it, where this machine knows it. */
  component?: string;
}

interface ContainerInspection {
  Id: string;
  State: { Running: boolean; FinishedAt: string };
  Config: { Image: string; Env: string[] | null };
  HostConfig: Record<string, unknown>;
}

const comparedOptions = [
  "Memory",
  "MemorySwap",
  "CpuPeriod",
  "CpuQuota",
  "CpuShares",
  "NanoCpus",
  "CpusetCpus",
  "CpusetMems",
  "CgroupParent",
  "NetworkMode",
  "Privileged",
  "RestartPolicy",
];

function inspect(engine: Engine, container: string, timeoutMs?: number): ContainerState | undefined {
  // The filter is a regular expression, and the name of a container may contain dots.
  const filter = `name=^/?${container.replaceAll(".", "\\.")}$`;
  const ids = docker(engine, ["ps", "--all", "--quiet", "--no-trunc", "--filter", filter], timeoutMs);
  const id = ids.trim().split("\n")[0];
  if (!id) return undefined;
  const [found]: ContainerInspection[] = JSON.parse(docker(engine, ["container", "inspect", id], timeoutMs));
  if (found === undefined) return undefined;
  const prefix = `${identityVariable}=`;
  const identity = found.Config.Env?.find((entry) => entry.startsWith(prefix))?.slice(prefix.length);
  return {
    id: found.Id,
    identity: identity ?? "",
    running: found.State.Running,
    ended: found.State.FinishedAt,
    image: found.Config.Image,
    options: Object.fromEntries(comparedOptions.map((name) => [name, found.HostConfig[name]])),
  };
}

/** A container with another identity of this library was made by another machine from newer options, and is no drift. */
function driftOf(record: ContainerRecord, found: ContainerState | undefined): string[] {
  const name = `container ${record.container} (${record.id.slice(0, 12)})`;
  if (found === undefined) return [`${name} is gone`];
  if (found.identity === "") {
    return [`${name} was replaced by hand with ${found.id.slice(0, 12)} of image ${found.image}`];
  }
  if (isChangedByHand(found, record)) {
    return [`${name} was changed by hand: ${changes(found, record).join(", ")}`];
  }
  return found.running ? [] : [`${name} has not been running since ${found.ended}`];
}

function isChangedByHand(found: ContainerState, record: ContainerState): boolean {
  return found.identity === record.identity && changes(found, record).length > 0;
}

function changes(found: ContainerState, record: ContainerState): string[] {
  const before: Record<string, unknown> = { image: record.image, ...record.options };
  const now: Record<string, unknown> = { image: found.image, ...found.options };
  return Object.keys(before)
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))
    .map((name) => `${name} is ${JSON.stringify(now[name])}, was ${JSON.stringify(before[name])}`);
}

/** Records the containers of a builder as they are now, so that a later change by hand can be noticed. */
function recordContainers(
  builder: string,
  nodes: BuilderNode[],
  component = readRecord(builder)[0]?.component,
): void {
  const records = nodes.flatMap((node): ContainerRecord[] => {
    const container = containerName(node);
    const engine = findEngine(builder, node);
    const found = inspect(engine, container);
    return found === undefined
      ? []
      : [defined({ ...found, container, engine: node.engine, address: engine.host, component })];
  });
  const file = recordFile(builder);
  makePrivate(dirname(file));
  writePrivate(file, JSON.stringify(records));
}

function readRecord(builder: string): ContainerRecord[] {
  return JSON.parse(readIfThere(recordFile(builder)) ?? "[]");
}

function recordOf(builder: string, node: BuilderNode): ContainerRecord | undefined {
  return readRecord(builder).find(({ container }) => container === containerName(node));
}

function recordFile(builder: string): string {
  return join(buildxStore(), "pulumi-dalec", builder, "containers.json");
}
