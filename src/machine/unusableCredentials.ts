import { homedir } from "node:os";
import { join } from "node:path";
import { isObject } from "../json";
import { readIfThere } from "./fileSystem";
import { onPath } from "./process";

/** Why docker-build has no password for a registry that the Docker configuration knows. */
export interface UnusableCredentials {
  /** The file of the Docker configuration. */
  file: string;
  /** The program that it names and that is not on PATH. Omitted when it has an identity token, which docker-build drops. */
  program?: string;
}

/** Why the Docker configuration has no password for a registry; undefined if it has one, or if it has nothing. */
export function unusableCredentials(
  registry: string,
  env: NodeJS.ProcessEnv = process.env,
): UnusableCredentials | undefined {
  const file = join(env.DOCKER_CONFIG || join(homedir(), ".docker"), "config.json");
  const config = configIn(file);
  const helper = ofRegistry(config.credHelpers, registry) ?? config.credsStore ?? "";
  if (typeof helper !== "string") return undefined;
  if (helper !== "") {
    const program = `docker-credential-${helper}`;
    return onPath(program) ? undefined : { file, program };
  }
  const login = ofRegistry(config.auths, registry);
  return isObject(login) && login.identitytoken ? { file } : undefined;
}

/** docker-build itself tells of a file that it cannot read. */
function configIn(file: string): Record<string, unknown> {
  try {
    const config: unknown = JSON.parse(readIfThere(file) ?? "{}");
    return isObject(config) ? config : {};
  } catch {
    return {};
  }
}

/** The entry of a registry in a map by addresses. */
function ofRegistry(entries: unknown, registry: string): unknown {
  if (!isObject(entries)) return undefined;
  return Object.entries(entries).find(([address]) => hostOf(address) === hostOf(registry))?.[1];
}

/** The host in an address, which may be a URL. Docker Hub has several. */
function hostOf(address: string): string {
  const host = address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return ["index.docker.io", "registry-1.docker.io"].includes(host) ? "docker.io" : host;
}
