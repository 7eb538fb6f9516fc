import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { BuilderConnection, BuilderNode, NodeTls } from "../connection";
import { buildx, buildxStore } from "./buildx";
import { kubeconfigText } from "./kubeconfig";

/**
 * Makes a connection an instance in this machine's buildx store; does nothing where it already is.
 *
 * buildx writes the instance into an empty store of our own, and the finished file moves into the user's store
 * in one rename. So an instance of several nodes appears whole or not at all (a failed `create --append` wipes
 * the nodes before it, store/nodegroup.go), and the user's `buildkitd.default.toml` is not applied to a driver
 * that refuses one (moby/buildkit#4268).
 */
export function writeInstance(connection: BuilderConnection): void {
  const store = buildxStore();
  const files = instanceDirectory(store, connection.name);
  const place = join(store, "instances", connection.name);
  const mark = join(files, "made");
  if (isPlain(connection) && readIfThere(mark) === markOf(connection, place)) {
    return;
  }
  mkdirSync(files, { recursive: true, mode: 0o700 });
  mkdirSync(join(store, "instances"), { recursive: true, mode: 0o700 });
  const scratch = mkdtempSync(join(files, "create-"));
  try {
    connection.nodes.forEach((node, index) => {
      createNode(connection, node, index > 0, { files, scratch });
    });
    const made = join(scratch, "instances", connection.name);
    if (!existsSync(place) || !readFileSync(place).equals(readFileSync(made))) {
      renameSync(made, place);
    }
    writePrivate(mark, markOf(connection, place));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Removes the instance from this machine's buildx store, and what was written for it. The daemon stays. */
export function removeInstance(connection: BuilderConnection): void {
  const store = buildxStore();
  if (existsSync(join(store, "instances", connection.name))) {
    // --timeout bounds the removal itself, not only the status query (docker/buildx#4067).
    // A cluster that is gone must not hold up the removal of a file on this machine.
    const timeout = connection.driver === "kubernetes" ? "20s" : "10m";
    buildx(["rm", "--keep-daemon", "--timeout", timeout, connection.name]);
  }
  rmSync(instanceDirectory(store, connection.name), { recursive: true, force: true });
  try {
    rmdirSync(dirname(instanceDirectory(store, connection.name)));
  } catch {
    // Another builder has its files there.
  }
}

/**
 * A buildx store for the programs that carry a builder's connections, with its instance where it has one.
 *
 * A buildx that asks a builder how it is keeps its store locked meanwhile. A relay that wanted the same lock would hold
 * back the answer, until buildx gives up after 20 s.
 */
export function relayStore(builder: string): string {
  const store = buildxStore();
  const own = join(instanceDirectory(store, builder), "relay");
  const place = join(store, "instances", builder);
  if (existsSync(place)) {
    mkdirSync(join(own, "instances"), { recursive: true, mode: 0o700 });
    writePrivate(join(own, "instances", builder), readFileSync(place, "utf8"));
  }
  return own;
}

/** True where an instance depends on its connection alone, and on no file beside it. */
function isPlain({ driver, nodes }: BuilderConnection): boolean {
  return driver === "remote" && nodes.every(({ tls }) => tls === undefined);
}

/** What an instance was made from and what came of it: where both are as they were, buildx need not be asked again. */
function markOf(connection: BuilderConnection, place: string): string {
  const made = `${JSON.stringify(connection)}\n${readIfThere(place)}`;
  return createHash("sha256").update(made).digest("hex");
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function instanceDirectory(store: string, name: string): string {
  return join(store, "pulumi-dalec", name);
}

function createNode(
  connection: BuilderConnection,
  node: BuilderNode,
  append: boolean,
  directories: { files: string; scratch: string },
): void {
  const args = ["create", "--name", connection.name, "--driver", connection.driver, "--node", node.name];
  // buildx asks a new node how it is, and waits 20 s for one that does not listen yet; it forgets the answer.
  args.push("--timeout", "1s");
  if (append) {
    args.push("--append");
  }
  if (node.platforms?.length) {
    args.push("--platform", node.platforms.join(","));
  }
  const options = { ...node.driverOptions, ...tlsOptions(node, directories.files) };
  for (const [option, value] of Object.entries(options)) {
    args.push("--driver-opt", csvField(`${option}=${value}`));
  }
  if (node.buildkitdFlags?.length) {
    args.push("--buildkitd-flags", node.buildkitdFlags.join(" "));
  }
  if (node.buildkitdConfig !== undefined) {
    writeCertificates(directories.scratch, node.buildkitdCertificates ?? {});
    args.push(
      "--buildkitd-config",
      writePrivate(join(directories.scratch, "buildkitd.toml"), node.buildkitdConfig),
    );
  }
  if (node.endpoint !== undefined) {
    args.push(node.endpoint);
  }
  // buildx reads what buildkitd.toml refers to relative to its working directory.
  const directory = node.buildkitdCertificates === undefined ? process.cwd() : directories.scratch;
  const cluster = connection.driver === "kubernetes" ? clusterVariables(node, directories.files) : {};
  buildx(args, { ...process.env, ...cluster, BUILDX_CONFIG: resolve(directories.scratch) }, directory);
}

/** The kubernetes driver takes its kubeconfig from the environment of `create`, and reads the file at each connection. */
function clusterVariables(node: BuilderNode, directory: string): NodeJS.ProcessEnv {
  const text = kubeconfigText(node.cluster ?? {});
  return text === undefined
    ? {}
    : { KUBECONFIG: writePrivate(join(resolve(directory), `${node.name}-kubeconfig.json`), text) };
}

function writeCertificates(directory: string, certificates: Record<string, string>): void {
  for (const [path, text] of Object.entries(certificates)) {
    const file = join(directory, "certs", path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writePrivate(file, text);
  }
}

/** buildx reads certificates from files, at each connection: the remote driver stores their paths only. */
function tlsOptions(node: BuilderNode, directory: string): Record<string, string> {
  if (!node.tls) {
    return {};
  }
  const tls: NodeTls = node.tls;
  const options: Record<string, string> = {};
  const files: [string, string | undefined][] = [
    ["cacert", tls.caCert],
    ["cert", tls.cert],
    ["key", tls.key],
  ];
  for (const [option, pem] of files) {
    if (pem !== undefined) {
      options[option] = writePrivate(join(directory, `${node.name}-${option}.pem`), pem);
    }
  }
  if (tls.serverName !== undefined) {
    options.servername = tls.serverName;
  }
  return options;
}

function writePrivate(path: string, text: string): string {
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, path);
  return path;
}

/** Driver options are parsed as CSV, so a value with a comma must be a quoted field. */
function csvField(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
