import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { EngineAccess, NodeTls } from "../connection";
import { buildxStore } from "./buildx";
import { onPath } from "./process";

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
 * Finds the engine that is meant on this machine.
 *
 * @param builder name of the builder, below whose files its certificates are put for `docker`
 * @throws when there is no such context, or a context is asked for and there is no `docker`
 */
export function findEngine(builder: string, access: EngineAccess): Engine {
  if (access.host !== undefined) {
    const tls = access.tls === undefined ? {} : { tls: access.tls };
    return { host: access.host, ...tls, env: hostEnvironment(builder, access.host, access.tls) };
  }
  if (access.context === undefined && !onPath("docker")) {
    const host = process.env.DOCKER_HOST || "unix:///var/run/docker.sock";
    return { host, env: process.env };
  }
  return contextEngine(access.context);
}

/** Runs `docker` for an engine, and returns its standard output. */
export function docker(engine: Engine, args: string[]): string {
  const result = spawnSync("docker", args, { env: engine.env, encoding: "utf8", timeout: commandTimeoutMs });
  if (result.error) {
    throw new Error(
      `\`docker\` is needed on PATH for this builder, and could not be run: ${result.error.message}`,
    );
  }
  if (result.status !== 0) {
    throw new Error(`docker ${args[0]} failed: ${result.stderr.trim() || `exit code ${result.status}`}`);
  }
  return result.stdout;
}

const commandTimeoutMs = 120_000;

function hostEnvironment(builder: string, host: string, tls?: NodeTls): NodeJS.ProcessEnv {
  const { DOCKER_CONTEXT: _, DOCKER_TLS_VERIFY: __, DOCKER_CERT_PATH: ___, ...env } = process.env;
  if (tls === undefined) {
    return { ...env, DOCKER_HOST: host };
  }
  const directory = join(buildxStore(), "pulumi-dalec", builder, "docker");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const files = { "ca.pem": tls.caCert, "cert.pem": tls.cert ?? "", "key.pem": tls.key ?? "" };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
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
  const named = context === undefined ? process.env : contextEnvironment(context);
  const output = docker({ host: "", env: named }, ["context", "inspect", ...(context ? [context] : [])]);
  const [found]: ContextInspection[] = JSON.parse(output);
  const host = found?.Endpoints.docker?.Host;
  if (found === undefined || host === undefined) {
    throw new Error(`the Docker context ${context ?? "in use"} names no engine`);
  }
  const tls = contextTls(found);
  return { host, ...(tls === undefined ? {} : { tls }), env: named };
}

/** DOCKER_HOST wins over a context in `docker`, so it must not be there. */
function contextEnvironment(context: string): NodeJS.ProcessEnv {
  const { DOCKER_HOST: _, DOCKER_TLS_VERIFY: __, DOCKER_CERT_PATH: ___, ...env } = process.env;
  return { ...env, DOCKER_CONTEXT: context };
}

function contextTls(found: ContextInspection): NodeTls | undefined {
  const names = found.TLSMaterial?.docker ?? [];
  const directory =
    found.Storage.TLSPath === "<IN MEMORY>"
      ? process.env.DOCKER_CERT_PATH || join(homedir(), ".docker")
      : join(found.Storage.TLSPath, "docker");
  const read = (name: string) => readFileSync(join(directory, name), "utf8");
  if (!names.includes("ca.pem")) {
    return undefined;
  }
  const pair = names.includes("cert.pem") ? { cert: read("cert.pem"), key: read("key.pem") } : {};
  return { caCert: read("ca.pem"), ...pair };
}
