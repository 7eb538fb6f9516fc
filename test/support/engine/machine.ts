import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { searchPath } from "./programs";

/** The environment variables of a machine: where each tool keeps its things. */
export type MachineEnvironment = Record<string, string>;

/**
 * The environment of a machine of its own below `root`: no tool sees the user's Docker, Kubernetes, buildx, Pulumi
 * or home, and nothing is fetched.
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
    // The same on every machine, as the absence of a Docker is: docker-build's provider keeps it in the state.
    DOCKER_HOST: "unix:///nonexistent/docker.sock",
    KUBECONFIG: join(root, "no-kubeconfig"),
    PULUMI_HOME: directory("pulumi"),
    PULUMI_BACKEND_URL: `file://${stateDirectory}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    // test/examples/types.test.ts checks the types of all programs at once; here each operation would do so again.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}

/** Variables by which tools find a user's own things, or build otherwise than they would by themselves. */
const ofTheUser = /^((BUILDKIT|BUILDX|DOCKER|KUBE|PULUMI)[A-Z_]*|SOURCE_DATE_EPOCH)$/;

/** The environment of a process on a machine: that of this process, without what leads to the user's own things. */
export function processEnvironment(machine: MachineEnvironment): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !ofTheUser.test(name));
  return { ...Object.fromEntries(others), ...machine };
}

let previous: Promise<unknown> = Promise.resolve();

/**
 * Lets this process be the machine while `work` runs: a program that runs in this process sees the same
 * environment and working directory as one that `pulumi up` starts. One machine at a time.
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
