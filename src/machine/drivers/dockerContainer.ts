import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import type { BuilderConnection, BuilderNode, EngineAccess } from "../../connection";
import { canonicalJson, defined } from "../../json";
import { bootstrap, buildxStore } from "../buildx";
import { docker, type Engine, engineEndpoint, findEngine, removeEngineContext } from "../dockerCli";
import { makePrivate, readIfThere, writePrivate } from "../fileSystem";
import { removeInstance, writeInstance } from "../instance";
import { withLock } from "../lock";
import type { Driver } from "./driver";

/** A buildkitd in a container that buildx starts. */
export const dockerContainer: Driver = {
  serves: ({ driver }) => driver === "docker-container",
  register: registerContainers,

  async unregister(connection) {
    for (const node of connection.nodes) remove(connection.name, node);
    removeInstance(connection);
  },

  async ready(connection) {
    await registerContainers(connection);
    return { warnings: [] };
  },

  lost: async () => [],
};

/**
 * What happened to a builder's containers since this machine last registered it; undefined when they are unchanged, when
 * this machine never registered the builder, or when the engine does not answer.
 *
 * Reads only, and only from the engine that the user named. The text names the container by its id, so two events of
 * one kind have different texts.
 */
export function containerDrift(builder: string): string | undefined {
  const drift = readRecord(builder).flatMap((record) => {
    try {
      return driftOf(record, inspect(findEngine(builder, record), record.container));
    } catch {
      return [];
    }
  });
  return drift.length === 0 ? undefined : drift.join("; ");
}

/** buildx neither changes an existing container nor starts one before a build, so this does both. */
async function registerContainers({ name, driver, nodes }: BuilderConnection): Promise<void> {
  await withLock(join(makePrivate(buildxStore()), `pulumi-dalec-${name}.lock`), async () => {
    const marked = nodes.map(withIdentity);
    const fresh = marked.filter((node) => isNew(name, node));
    for (const node of marked) removeOutdated(name, node);
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
    recordContainers(name, marked);
  });
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

/** Removes a container whose image, options or configuration are no longer those of the node; its cache stays. */
function removeOutdated(builder: string, node: BuilderNode): void {
  const engine = findEngine(builder, node);
  const container = containerName(node);
  const found = inspect(engine, container);
  if (found === undefined) return;
  const record = readRecord(builder).find((candidate) => candidate.container === container);
  const isOther = found.identity !== node.driverOptions?.[identityOption];
  if (isOther || (record !== undefined && isChangedByHand(found, record))) {
    docker(engine, ["stop", "--time", "10", container]);
    docker(engine, ["rm", "--force", container]);
  }
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

function inspect(engine: Engine, container: string): ContainerState | undefined {
  const ids = docker(engine, ["ps", "--all", "--quiet", "--no-trunc", "--filter", `name=^/?${container}$`]);
  const id = ids.trim().split("\n")[0];
  if (!id) return undefined;
  const [found]: ContainerInspection[] = JSON.parse(docker(engine, ["container", "inspect", id]));
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
function recordContainers(builder: string, nodes: BuilderNode[]): void {
  const records = nodes.flatMap((node): ContainerRecord[] => {
    const container = containerName(node);
    const found = inspect(findEngine(builder, node), container);
    return found === undefined ? [] : [defined({ ...found, container, engine: node.engine })];
  });
  const file = recordFile(builder);
  makePrivate(dirname(file));
  writePrivate(file, JSON.stringify(records));
}

function readRecord(builder: string): ContainerRecord[] {
  return JSON.parse(readIfThere(recordFile(builder)) ?? "[]");
}

function recordFile(builder: string): string {
  return join(buildxStore(), "pulumi-dalec", builder, "containers.json");
}
