import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where buildx keeps its instances: `$BUILDX_CONFIG`, else `$DOCKER_CONFIG/buildx`, else `~/.docker/buildx`. */
export function buildxStore(env: NodeJS.ProcessEnv = process.env): string {
  return env.BUILDX_CONFIG || join(env.DOCKER_CONFIG || join(homedir(), ".docker"), "buildx");
}

/**
 * Runs buildx, standalone or as Docker's plugin, and returns its standard output.
 *
 * @throws an error with buildx's own words when it fails, or when neither form is installed
 */
export function buildx(args: string[], env: NodeJS.ProcessEnv = process.env): string {
  const [program, ...leading] = buildxCommand(env);
  const result = spawnSync(program, [...leading, ...args], { env, encoding: "utf8" });
  if (result.error) {
    throw new Error(`buildx could not be run: ${result.error.message}`);
  }
  if (result.status !== 0) {
    throw new Error(
      `buildx ${args[0] ?? ""} failed: ${result.stderr.trim() || `exit code ${result.status}`}`,
    );
  }
  return result.stdout;
}

function buildxCommand(env: NodeJS.ProcessEnv): [string, ...string[]] {
  const works = (program: string, args: string[]) => spawnSync(program, args, { env }).status === 0;
  if (works("buildx", ["version"])) {
    return ["buildx"];
  }
  if (works("docker", ["buildx", "version"])) {
    return ["docker", "buildx"];
  }
  throw new Error(
    "neither `buildx` nor `docker buildx` works on this machine. Install Docker with its buildx plugin, or put" +
      " the standalone `buildx` program on PATH (https://github.com/docker/buildx/releases).",
  );
}
