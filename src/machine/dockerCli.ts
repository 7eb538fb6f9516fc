import { readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { BuilderNode, EngineAccess, NodeTls } from "../connection";
import { defined } from "../json";
import { buildxStore } from "./buildx";
import { hasCode } from "./caught";
import { makePrivate, writePrivate } from "./fileSystem";
import { onPath } from "./process";
import { runToEnd } from "./wait";

/** A Docker engine as this machine sees it. */
export interface Engine {
  /** Its address. */
  host: string;
  /** Client certificates for it. */
  tls?: NodeTls;
  /** The environment in which `docker` and its plugins talk to it. */
  env: NodeJS.ProcessEnv;
}

/**
 * Finds the engine of a node on this machine.
 *
 * @param builder name of the builder, among whose files `docker` finds the certificates
 * @throws when the Docker context does not exist, or one is asked for and `docker` is not installed
 */
export function findEngine(builder: string, { engine = {} }: Pick<BuilderNode, "engine">): Engine {
  const { context, host, tls } = engine;
  if (host !== undefined) return defined({ host, tls, env: hostEnvironment(builder, host, tls) });
  if (context === undefined && !onPath("docker")) {
    return { host: process.env.DOCKER_HOST || "unix:///var/run/docker.sock", env: process.env };
  }
  return contextEngine(context);
}

/**
 * Runs `docker` for an engine, and returns its standard output.
 *
 * @param timeout how long that may take, in milliseconds
 */
export function docker({ env }: Pick<Engine, "env">, args: string[], timeout = 120_000): string {
  const { error, status, stdout, stderr } = runToEnd("docker", args, { env, timeout });
  if (hasCode(error, "ETIMEDOUT")) {
    throw new Error(
      `\`docker ${args[0]}\` did not end within ${timeout / 1000} s: the engine does not answer, or is overloaded`,
    );
  }
  if (error) {
    throw new Error(`this builder needs \`docker\` on PATH, which could not be run: ${error.message}`);
  }
  if (status !== 0) {
    throw new Error(`docker ${args[0]} failed: ${stderr.trim() || `exit code ${status}`}`);
  }
  return stdout;
}

/**
 * Where buildx finds the engine of a docker-container node: a context, an address, or what `docker` itself uses.
 *
 * An address with certificates becomes a Docker context that belongs to the builder, since docker-build reads
 * certificates from nowhere else.
 */
export function engineEndpoint(builder: string, node: BuilderNode): string | undefined {
  const { context, host, tls }: EngineAccess = node.engine ?? {};
  if (host === undefined) return context;
  if (tls === undefined) return host;
  const name = contextName(node);
  const { env } = findEngine(builder, node);
  const files = certificateDirectory(builder);
  const pair = tls.cert === undefined ? "" : `,cert=${join(files, "cert.pem")},key=${join(files, "key.pem")}`;
  const verb = contextNames(env).includes(name) ? "update" : "create";
  docker({ env }, ["context", verb, name, "--docker", `host=${host},ca=${join(files, "ca.pem")}${pair}`]);
  return name;
}

/** Removes the context that `engineEndpoint` made, if it exists. */
export function removeEngineContext(builder: string, node: BuilderNode): void {
  if (node.engine?.host === undefined || node.engine.tls === undefined) return;
  const { env } = findEngine(builder, node);
  if (contextNames(env).includes(contextName(node))) {
    docker({ env }, ["context", "rm", "--force", contextName(node)]);
  }
}

/** Not the instance's name: buildx refuses one that a context has. */
function contextName(node: BuilderNode): string {
  return `${node.name}-engine`;
}

function contextNames(env: NodeJS.ProcessEnv): string[] {
  return docker({ env }, ["context", "ls", "--format", "{{.Name}}"]).split("\n");
}

function certificateDirectory(builder: string): string {
  return join(buildxStore(), "pulumi-dalec", builder, "docker");
}

function hostEnvironment(builder: string, host: string, tls?: NodeTls): NodeJS.ProcessEnv {
  const { DOCKER_CONTEXT: _, DOCKER_TLS_VERIFY: __, DOCKER_CERT_PATH: ___, ...env } = process.env;
  if (tls === undefined) return { ...env, DOCKER_HOST: host };
  const directory = makePrivate(certificateDirectory(builder));
  const files = { "ca.pem": tls.caCert, "cert.pem": tls.cert, "key.pem": tls.key };
  for (const [name, text] of Object.entries(files)) {
    // docker refuses empty files, and files of an earlier connection must not stay.
    if (text === undefined) rmSync(join(directory, name), { force: true });
    else writePrivate(join(directory, name), text);
  }
  return { ...env, DOCKER_HOST: host, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: directory };
}

interface ContextInspection {
  Name: string;
  Endpoints: { docker?: { Host: string } };
  TLSMaterial?: { docker?: string[] };
  Storage: { TLSPath: string };
}

function contextEngine(context: string | undefined): Engine {
  const env = context === undefined ? process.env : contextEnvironment(context);
  const output = docker({ env }, ["context", "inspect", ...(context ? [context] : [])]);
  const [found]: ContextInspection[] = JSON.parse(output);
  const host = found?.Endpoints.docker?.Host;
  if (found === undefined || host === undefined) {
    throw new Error(`the Docker context ${context ?? "in use"} names no engine`);
  }
  return defined({ host, tls: contextTls(found), env });
}

/** DOCKER_HOST takes precedence over a context in `docker`, so it must not be set. */
function contextEnvironment(context: string): NodeJS.ProcessEnv {
  const { DOCKER_HOST: _, DOCKER_TLS_VERIFY: __, DOCKER_CERT_PATH: ___, ...env } = process.env;
  return { ...env, DOCKER_CONTEXT: context };
}

function contextTls({ TLSMaterial, Storage }: ContextInspection): NodeTls | undefined {
  const names = TLSMaterial?.docker ?? [];
  if (!names.includes("ca.pem")) return undefined;
  const directory =
    Storage.TLSPath === "<IN MEMORY>"
      ? process.env.DOCKER_CERT_PATH || join(homedir(), ".docker")
      : join(Storage.TLSPath, "docker");
  const read = (name: string) => readFileSync(join(directory, name), "utf8");
  const pair = names.includes("cert.pem") ? { cert: read("cert.pem"), key: read("key.pem") } : {};
  return { caCert: read("ca.pem"), ...pair };
}
