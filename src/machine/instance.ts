import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { BuilderConnection, BuilderNode } from "../connection";
import { csvField } from "../csv";
import { canonicalJson, defined } from "../json";
import { buildx, buildxStore } from "./buildx";
import { messageOf } from "./caught";
import { makePrivate, readIfThere, removeIfEmpty, writeCertificates, writePrivate } from "./fileSystem";

/** Variables in which buildx makes a node. What they refer to goes into `files`, where only this user can read it. */
export type NodeEnvironment = (node: BuilderNode, files: string) => NodeJS.ProcessEnv;

/** Makes a connection of the remote driver an instance as `writeInstance` does, unless that was done before. */
export function ensureInstance(connection: BuilderConnection, environment?: NodeEnvironment): void {
  // The certificates of a node are files, which may have been changed since.
  const isPlain = connection.nodes.every(({ tls }) => !tls);
  if (!isPlain || readIfThere(recordOf(connection)) !== digestOf(connection))
    writeInstance(connection, environment);
}

/**
 * Makes a connection an instance in this machine's buildx store.
 *
 * buildx writes the instance into an empty store that nobody else uses, and the finished file moves into the user's store
 * in one rename. So an instance of several nodes appears whole or not at all (a failed `create --append` wipes the nodes
 * before it, store/nodegroup.go), and the user's `buildkitd.default.toml` is not applied to a driver that refuses one
 * (moby/buildkit#4268).
 */
export function writeInstance(
  connection: BuilderConnection,
  environment: NodeEnvironment = () => ({}),
): void {
  const files = resolve(makePrivate(filesOf(connection.name)));
  const instance = instanceFile(connection.name);
  makePrivate(dirname(instance));
  const scratch = mkdtempSync(join(files, "create-"));
  try {
    connection.nodes.forEach((node, index) => {
      const append = index > 0 ? ["--append"] : [];
      const args = [...nodeArguments(connection, node, files), ...append, ...daemonArguments(node, scratch)];
      const env = { ...process.env, ...environment(node, files), BUILDX_CONFIG: resolve(scratch) };
      // buildx reads the files that buildkitd.toml names relative to its working directory.
      const directory = node.buildkitdCertificates === undefined ? process.cwd() : scratch;
      create(node.endpoint === undefined ? args : [...args, node.endpoint], env, directory);
    });
    const made = join(scratch, "instances", connection.name);
    addVariables(made, connection.nodes);
    if (readIfThere(instance) !== readFileSync(made, "utf8")) renameSync(made, instance);
    writePrivate(recordOf(connection), digestOf(connection));
  } catch (error) {
    // A create that failed leaves no resource in the state that a later destroy could delete.
    if (!existsSync(instance)) forgetInstance(connection.name);
    throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Removes the instance from this machine's buildx store, and the files that belong to it. The daemon stays.
 *
 * @param timeout how long buildx may take; it bounds the removal itself, not only the status query (docker/buildx#4067)
 */
export function removeInstance({ name }: Pick<BuilderConnection, "name">, timeout = "10m"): void {
  if (existsSync(instanceFile(name))) {
    try {
      buildx(["rm", "--keep-daemon", "--timeout", timeout, name]);
    } catch {
      // buildx cannot read a truncated instance; its file is removed anyway.
    }
  }
  forgetInstance(name);
}

/** Removes an instance of this machine without buildx, and what buildx knows about it: also of one that was lost before. */
export function forgetInstance(name: string): void {
  for (const kind of ["instances", "refs", "activity", ours]) {
    // Another process may register the builder meanwhile, and add a file.
    rmSync(join(buildxStore(), kind, name), { recursive: true, force: true, maxRetries: 5 });
  }
  removeIfEmpty(dirname(filesOf(name)));
}

const ours = "pulumi-dalec";

/**
 * A buildx store for the programs that carry a builder's connections, with its instance if it has one.
 *
 * A buildx that asks a builder for its status keeps the store locked meanwhile. A relay that needed the same lock would
 * delay the answer until buildx gives up after 20 s.
 */
export function relayStore(builder: string): string {
  const store = join(filesOf(builder), "relay");
  const instance = readIfThere(instanceFile(builder));
  if (instance !== undefined) writePrivate(join(makePrivate(join(store, "instances")), builder), instance);
  return store;
}

/** A buildx store for this library's own commands, with the instances of a builder's slots. */
export function slotStore(builder: string): string {
  return join(filesOf(builder), "slots");
}

/** Where buildx keeps an instance. */
export function instanceFile(name: string): string {
  return join(buildxStore(), "instances", name);
}

function filesOf(name: string): string {
  return join(buildxStore(), ours, name);
}

function recordOf({ name }: BuilderConnection): string {
  return join(filesOf(name), "made");
}

/** Of a connection and of the instance that buildx made from it: both must be unchanged for buildx not to be asked. */
function digestOf(connection: BuilderConnection): string {
  const made = `${canonicalJson(connection)}\n${readIfThere(instanceFile(connection.name))}`;
  return createHash("sha256").update(made).digest("hex");
}

/**
 * Adds a node to an instance. buildx asks a new node for its status, and forgets the answer: so the node has one second to
 * give it, instead of the 20 s that buildx would wait for one that does not listen yet. buildx refuses a node that listens
 * but answers late; on a busy machine that may take longer.
 */
function create(args: string[], env: NodeJS.ProcessEnv, directory: string): void {
  try {
    buildx(["create", "--timeout", "1s", ...args], env, directory);
  } catch (error) {
    if (!/deadline exceeded/i.test(messageOf(error))) throw error;
    buildx(["create", "--timeout", "20s", ...args], env, directory);
  }
}

function nodeArguments({ name, driver }: BuilderConnection, node: BuilderNode, files: string): string[] {
  const options = Object.entries({ ...node.driverOptions, ...tlsOptions(node, files) });
  return [
    ...["--name", name, "--driver", driver, "--node", node.name],
    ...(node.platforms?.length ? ["--platform", node.platforms.join(",")] : []),
    ...options.flatMap((one) => (isVariable(one) ? [] : ["--driver-opt", csvField(one.join("="))])),
  ];
}

/**
 * Adds the environment of the daemons to a file that buildx made. buildx itself takes it only on its command line, which
 * every user of the machine can read.
 */
function addVariables(file: string, nodes: BuilderNode[]): void {
  const own = nodes.map(({ driverOptions = {} }) => Object.entries(driverOptions).filter(isVariable));
  if (!own.some(({ length }) => length)) return;
  const instance: { Nodes: { DriverOpts?: object | null }[] } = JSON.parse(readFileSync(file, "utf8"));
  instance.Nodes.forEach((node, index) => {
    node.DriverOpts = { ...node.DriverOpts, ...Object.fromEntries(own[index] ?? []) };
  });
  writePrivate(file, JSON.stringify(instance));
}

function isVariable([option]: [string, string]): boolean {
  return option.startsWith("env.");
}

/** What buildx passes on to a daemon that it starts itself. */
function daemonArguments(node: BuilderNode, scratch: string): string[] {
  const { buildkitdFlags, buildkitdConfig, buildkitdCertificates } = node;
  const flags = buildkitdFlags?.length ? ["--buildkitd-flags", buildkitdFlags.join(" ")] : [];
  if (buildkitdConfig === undefined) return flags;
  writeCertificates(scratch, buildkitdCertificates);
  const file = writePrivate(join(scratch, "buildkitd.toml"), buildkitdConfig);
  return [...flags, "--buildkitd-config", file];
}

/** buildx reads certificates from files at each connection: the remote driver stores only their paths. */
function tlsOptions({ name, tls }: BuilderNode, files: string): Record<string, string> {
  if (!tls) return {};
  const written = (option: string, pem: string | undefined) =>
    pem === undefined ? undefined : writePrivate(join(files, `${name}-${option}.pem`), pem);
  return defined({
    cacert: written("cacert", tls.caCert),
    cert: written("cert", tls.cert),
    key: written("key", tls.key),
    servername: tls.serverName,
  });
}
