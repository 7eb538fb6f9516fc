import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { hasCode } from "./caught";
import { childEnvironment } from "./childEnvironment";
import { runToEnd, waitFor } from "./wait";

/** Where buildx keeps its instances: `$BUILDX_CONFIG`, else `$DOCKER_CONFIG/buildx`, else `~/.docker/buildx`. */
export function buildxStore(env: NodeJS.ProcessEnv = process.env): string {
  return env.BUILDX_CONFIG || join(env.DOCKER_CONFIG || join(homedir(), ".docker"), "buildx");
}

/**
 * Runs buildx, standalone or as Docker's plugin, and returns its standard output.
 *
 * @throws an error with buildx's own message when it fails, or one that says that neither form is installed
 */
export function buildx(
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
  directory: string = process.cwd(),
): string {
  const [program, ...leading] = buildxCommand(env);
  const result = runToEnd(program, [...leading, ...args], { env, cwd: directory, timeout: longestMs });
  if (hasCode(result.error, "ETIMEDOUT")) throw new Error(didNotEnd(args));
  if (result.status !== 0) {
    const reason = result.error?.message ?? (result.stderr.trim() || `exit code ${result.status}`);
    throw new Error(`buildx ${args[0]} failed: ${reason}`);
  }
  return result.stdout;
}

/**
 * Starts the daemons of an instance, and returns when they answer. It may have to pull an image, so it does not block the
 * process.
 *
 * @throws an error with buildx's own message when a daemon does not start
 */
export async function bootstrap(instance: string): Promise<void> {
  const args = ["inspect", "--bootstrap", instance];
  await buildxMeanwhile(args, longestMs).catch((error: unknown) => {
    const isLate = error instanceof Error && "killed" in error && error.killed === true;
    const advice =
      "It pulls the image of the daemon and starts the container; see `docker ps` and `docker logs`";
    const late = isLate ? `${didNotEnd(args)}. ${advice}` : "";
    const message = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(`builder ${instance} did not start: ${late || message || String(error)}`, {
      cause: error,
    });
  });
}

/** More than the ten minutes that `buildx rm` may take by its own limit. */
const longestMs = 660_000;

function didNotEnd(args: string[]): string {
  return `\`buildx ${args.join(" ")}\` did not end within ${longestMs / 60_000} minutes`;
}

/** Runs buildx while this process continues with other work, and returns buildx's standard output. */
export async function buildxMeanwhile(
  args: string[],
  timeoutMs: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const [program, ...leading] = buildxCommand(env);
  const options = { env: childEnvironment(env), ...withinMs(timeoutMs) };
  const run = promisify(execFile)(program, [...leading, ...args], options);
  return (await waitFor(() => `\`buildx ${args.join(" ")}\``, run)).stdout;
}

/** How a run of buildx ended. */
export interface BuildxRun {
  /** Whether it succeeded. */
  succeeded: boolean;
  /** Standard output. */
  output: string;
  /** Standard error. */
  log: string;
}

/**
 * Runs buildx while this process continues with other work. A failure is a result.
 *
 * @throws when buildx is not installed, or does not end in time
 */
export async function runBuildx(args: string[], env: NodeJS.ProcessEnv): Promise<BuildxRun> {
  const [program, ...leading] = buildxCommand(env);
  const options = { env: childEnvironment(env), ...withinMs(longestMs), maxBuffer: 1 << 26 };
  return new Promise((resolve, reject) => {
    execFile(program, [...leading, ...args], options, (error, output, log) => {
      if (error?.killed) reject(new Error(didNotEnd(args.slice(0, 1))));
      else resolve({ succeeded: error === null, output, log });
    });
  });
}

/** Options that end a program after some time, also one that ignores every signal that asks. */
function withinMs(timeout: number) {
  return { timeout, killSignal: "SIGKILL" } as const;
}

/**
 * The program that is buildx on this machine, and its leading arguments.
 *
 * @param preferred the form to use where both are installed
 * @throws when neither form is installed
 */
export function buildxCommand(
  env: NodeJS.ProcessEnv,
  preferred: "standalone" | "plugin" = "standalone",
): [string, ...string[]] {
  const forms: [string, ...string[]][] = [["buildx"], ["docker", "buildx"]];
  const ordered = preferred === "plugin" ? forms.reverse() : forms;
  const found = ordered.find(([program, ...leading]) => {
    return runToEnd(program, [...leading, "version"], { env, timeout: 60_000 }).status === 0;
  });
  if (found) return found;
  throw new Error(
    "neither `buildx` nor `docker buildx` works on this machine. Install Docker with its buildx plugin, or put" +
      " the standalone `buildx` on PATH (https://github.com/docker/buildx/releases)",
  );
}
