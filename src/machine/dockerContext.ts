import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BuilderNode } from "../connection";
import { buildxStore } from "./buildx";
import { docker, findEngine } from "./docker";

/**
 * Where buildx finds the engine of a docker-container node: a context, an address, or what `docker` itself uses.
 *
 * An address with certificates becomes a Docker context of this builder's own: docker-build reads certificates from
 * nowhere else.
 */
export function engineEndpoint(builder: string, node: BuilderNode): { endpoint?: string } {
  const { context, host, tls } = node.engine ?? {};
  if (host === undefined) {
    return context === undefined ? {} : { endpoint: context };
  }
  if (tls === undefined) {
    return { endpoint: host };
  }
  const name = contextName(node);
  const { env } = findEngine(builder, node.engine ?? {});
  const files = join(buildxStore(), "pulumi-dalec", builder, "docker");
  mkdirSync(files, { recursive: true, mode: 0o700 });
  const pair = tls.cert === undefined ? "" : `,cert=${join(files, "cert.pem")},key=${join(files, "key.pem")}`;
  const verb = contextNames(env).includes(name) ? "update" : "create";
  const endpoint = `host=${host},ca=${join(files, "ca.pem")}${pair}`;
  docker({ host, env }, ["context", verb, name, "--docker", endpoint]);
  return { endpoint: name };
}

/** Removes the context that `engineEndpoint` made; it does not have to be there. */
export function removeEngineContext(builder: string, node: BuilderNode): void {
  if (node.engine?.host === undefined || node.engine.tls === undefined) {
    return;
  }
  const engine = findEngine(builder, node.engine);
  if (contextNames(engine.env).includes(contextName(node))) {
    docker(engine, ["context", "rm", "--force", contextName(node)]);
  }
}

/** Not the instance's name: buildx refuses one that is also a context's. */
function contextName(node: BuilderNode): string {
  return `${node.name}-engine`;
}

function contextNames(env: NodeJS.ProcessEnv): string[] {
  return docker({ host: "", env }, ["context", "ls", "--format", "{{.Name}}"]).split("\n");
}
