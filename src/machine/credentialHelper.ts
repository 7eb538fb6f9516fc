import { homedir } from "node:os";
import { join } from "node:path";
import { readIfThere } from "./fileSystem";
import { onPath } from "./process";

/** A program that the Docker configuration names for a registry's credentials, and that is not on PATH. */
export interface MissingHelper {
  /** The program. */
  program: string;
  /** The file that names it. */
  file: string;
}

/** The missing program for the credentials of a registry; undefined if none is named, or if it is there. */
export function missingHelper(
  registry: string,
  env: NodeJS.ProcessEnv = process.env,
): MissingHelper | undefined {
  const file = join(env.DOCKER_CONFIG || join(homedir(), ".docker"), "config.json");
  const found = Object.entries(helpersIn(file)).find(([address]) => hostOf(address) === hostOf(registry));
  if (found === undefined || found[1] === "") return undefined;
  const program = `docker-credential-${found[1]}`;
  return onPath(program) ? undefined : { program, file };
}

/** docker-build itself tells of a file that it cannot read. */
function helpersIn(file: string): Record<string, string> {
  try {
    const { credHelpers }: { credHelpers?: Record<string, string> } = JSON.parse(readIfThere(file) ?? "{}");
    return credHelpers ?? {};
  } catch {
    return {};
  }
}

/** The host in an address, which may be a URL. Docker Hub has several. */
function hostOf(address: string): string {
  const host = address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return ["index.docker.io", "registry-1.docker.io"].includes(host) ? "docker.io" : host;
}
