import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BuilderNode, EngineAccess } from "../connection";
import { buildxStore } from "./buildx";
import { docker, type Engine, findEngine } from "./docker";

/** The name that buildx gives to a node's container. */
export function containerName(node: { name: string }): string {
  return `buildx_buildkit_${node.name}`;
}

/**
 * The node with a driver option by which its container tells what it was made from: buildx itself never compares a
 * container that is there with the options that it would have today.
 */
export function withIdentity(node: BuilderNode): BuilderNode {
  const { driverOptions, buildkitdFlags, buildkitdConfig, buildkitdCertificates } = node;
  const made = JSON.stringify([driverOptions, buildkitdFlags, buildkitdConfig, buildkitdCertificates]);
  const identity = createHash("sha256").update(made).digest("hex").slice(0, 16);
  return { ...node, driverOptions: { ...driverOptions, [`env.${identityVariable}`]: identity } };
}

/** Takes a container away whose image, options or configuration are not those of the node any more; its cache stays. */
export function removeOutdated(builder: string, node: BuilderNode): void {
  const engine = findEngine(builder, node.engine ?? {});
  const found = inspect(engine, containerName(node));
  if (found === undefined) {
    return;
  }
  const wanted = node.driverOptions?.[`env.${identityVariable}`];
  const record = readRecord(builder).find((candidate) => candidate.container === containerName(node));
  if (found.identity !== wanted || (record !== undefined && changedByHand(found, record))) {
    docker(engine, ["stop", "--time", "10", containerName(node)]);
    docker(engine, ["rm", "--force", containerName(node)]);
  }
}

/** True when the node's container runs. */
export function isRunning(builder: string, node: BuilderNode): boolean {
  return inspect(findEngine(builder, node.engine ?? {}), containerName(node))?.running === true;
}

/** True when the engine has neither a container nor a cache of the node. */
export function isNew(builder: string, node: BuilderNode): boolean {
  const engine = findEngine(builder, node.engine ?? {});
  const volume = `${containerName(node)}_state`;
  const volumes = docker(engine, ["volume", "ls", "--quiet", "--filter", `name=${volume}`]).split("\n");
  return inspect(engine, containerName(node)) === undefined && !volumes.includes(volume);
}

/** Remembers the containers of a builder as they are now, so that a later change by hand can be told. */
export function recordContainers(builder: string, nodes: BuilderNode[]): void {
  const records = nodes.flatMap((node): ContainerRecord[] => {
    const found = inspect(findEngine(builder, node.engine ?? {}), containerName(node));
    const access = node.engine === undefined ? {} : { engine: node.engine };
    return found === undefined ? [] : [{ ...found, ...access, container: containerName(node) }];
  });
  const file = recordFile(builder);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.partial`, JSON.stringify(records), { mode: 0o600 });
  renameSync(`${file}.partial`, file);
}

/** Removes the container of a node, and its volume unless that is to be kept. Neither has to be there. */
export function removeContainer(builder: string, node: BuilderNode): void {
  const engine = findEngine(builder, node.engine ?? {});
  docker(engine, ["rm", "--force", "--volumes", containerName(node)]);
  if (node.cache?.retain !== true) {
    // buildx leaves the volume where the container is gone already.
    docker(engine, ["volume", "rm", "--force", `${containerName(node)}_state`]);
  }
}

/**
 * What became of a builder's containers since this machine last registered it; undefined when they are as they were,
 * when this machine never registered it, or when the engine does not answer.
 *
 * Reads only, and only from the engine that the user named. The text names the container by its id, so two events of
 * one kind have different texts.
 */
export function containerDrift(builder: string): string | undefined {
  const drift = readRecord(builder).flatMap((record) => {
    try {
      const found = inspect(findEngine(builder, record.engine ?? {}), record.container);
      return driftOf(record, found);
    } catch {
      return [];
    }
  });
  return drift.length === 0 ? undefined : drift.join("; ");
}

const identityVariable = "PULUMI_DALEC_IDENTITY";

interface ContainerState {
  id: string;
  /** What it was made from; empty for a container that somebody else made. */
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
  if (!id) {
    return undefined;
  }
  const [found]: ContainerInspection[] = JSON.parse(docker(engine, ["container", "inspect", id]));
  if (found === undefined) {
    return undefined;
  }
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

/** A container with another identity of ours was made by another machine from newer options, and is no drift. */
function driftOf(record: ContainerRecord, found: ContainerState | undefined): string[] {
  const name = `container ${record.container} (${record.id.slice(0, 12)})`;
  if (found === undefined) {
    return [`${name} is gone`];
  }
  if (found.identity === "") {
    return [`${name} was replaced by hand with ${found.id.slice(0, 12)} of image ${found.image}`];
  }
  if (found.identity === record.identity && changedByHand(found, record)) {
    return [`${name} was changed by hand: ${changes(found, record).join(", ")}`];
  }
  return found.running ? [] : [`${name} does not run since ${found.ended}`];
}

function changedByHand(found: ContainerState, record: ContainerState): boolean {
  return found.identity === record.identity && changes(found, record).length > 0;
}

function changes(found: ContainerState, record: ContainerState): string[] {
  const before: Record<string, unknown> = { image: record.image, ...record.options };
  const now: Record<string, unknown> = { image: found.image, ...found.options };
  return Object.keys(before)
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))
    .map((name) => `${name} is ${JSON.stringify(now[name])}, was ${JSON.stringify(before[name])}`);
}

function recordFile(builder: string): string {
  return join(buildxStore(), "pulumi-dalec", builder, "containers.json");
}

function readRecord(builder: string): ContainerRecord[] {
  const file = recordFile(builder);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
}
