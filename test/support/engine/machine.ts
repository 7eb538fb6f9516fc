import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { searchPath } from "./programs";

/** The environment variables of a machine, which say where each tool keeps its files. */
export type MachineEnvironment = Record<string, string>;

/**
 * The environment of a separate machine in the directory `root`. Its tools do not see the user's Docker, Kubernetes,
 * buildx, Pulumi or home, and fetch nothing.
 */
export function machineEnvironment(root: string, stateDirectory: string): MachineEnvironment {
  const directory = (name: string) => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    PATH: searchPath,
    HOME: directory("home"),
    TMPDIR: directory("tmp"),
    XDG_STATE_HOME: directory("state"),
    XDG_CONFIG_HOME: directory("config"),
    XDG_RUNTIME_DIR: directory("run"),
    DOCKER_CONFIG: directory("docker"),
    BUILDX_CONFIG: directory("buildx"),
    // The same on every machine, because docker-build's provider keeps it in the state. No machine has a Docker engine.
    DOCKER_HOST: "unix:///nonexistent/docker.sock",
    KUBECONFIG: join(root, "no-kubeconfig"),
    PULUMI_HOME: directory("pulumi"),
    PULUMI_BACKEND_URL: `file://${stateDirectory}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    // An installation of this repository as a plugin does not take away what the tests need.
    npm_config_include: "dev",
    // test/examples/types.test.ts checks the types of all programs at once; here each operation would check them again.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}

/** Variables by which tools find the user's own files and services, or build differently than by default. */
const ofTheUser = /^((BUILDKIT|BUILDX|DOCKER|KUBE|PULUMI)[A-Z_]*|SOURCE_DATE_EPOCH)$/;

/** The environment of a process on a machine: that of this process, without variables that lead to the user's own. */
export function processEnvironment(machine: MachineEnvironment): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !ofTheUser.test(name));
  return { ...Object.fromEntries(others), ...machine };
}

let previous: Promise<unknown> = Promise.resolve();

/**
 * Makes this process the machine while `work` runs: a program in this process sees the same environment and working
 * directory as a program that `pulumi up` starts. One machine at a time.
 */
export function onMachine<Result>(
  environment: MachineEnvironment,
  workingDirectory: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const turn = previous.then(async () => {
    const before = { environment: { ...process.env }, workingDirectory: process.cwd() };
    const hidden = Object.keys(process.env).filter((name) => ofTheUser.test(name));
    for (const name of hidden) delete process.env[name];
    Object.assign(process.env, environment);
    process.chdir(workingDirectory);
    try {
      return await work();
    } finally {
      for (const name of [...hidden, ...Object.keys(environment)]) {
        if (before.environment[name] === undefined) delete process.env[name];
        else process.env[name] = before.environment[name];
      }
      process.chdir(before.workingDirectory);
    }
  });
  previous = turn.catch(() => undefined);
  return turn;
}
