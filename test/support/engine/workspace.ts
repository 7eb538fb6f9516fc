import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { LocalWorkspace, PulumiCommand, type PulumiFn } from "@pulumi/pulumi/automation";
import { processesOf } from "../processes";
import { filesContaining } from "./files";
import { type MachineEnvironment, machineEnvironment, onMachine } from "./machine";
import { linkPlugins, type PluginSource } from "./plugins";
import { type ProcessResult, runProcess } from "./process";
import { findProgram } from "./programs";
import { type EngineStack, engineStack } from "./stack";

/** Options of a workspace. */
export interface WorkspaceOptions {
  /** Directory of the Pulumi project. Defaults to an empty one of the workspace, which is removed at the end. */
  projectDirectory?: string;
  /** Additional environment variables, which override those that the workspace sets. */
  environment?: Record<string, string>;
  /** Name of the project of inline programs. Defaults to `project`. */
  projectName?: string;
}

/** A separate machine that can run Pulumi, with its home, buildx store, Docker configuration, plugins and state backend. */
export interface Workspace {
  /** The directory that holds all files of the machine. */
  directory: string;
  projectDirectory: string;
  environment: MachineEnvironment;
  /** The plugins that the engine finds. */
  plugins: PluginSource[];
  /** A stack whose program is a function in this process. The program runs in the project directory. */
  inlineStack(program: PulumiFn, options?: StackOptions): Promise<EngineStack>;
  /** A stack whose program is in the project directory and runs as `pulumi up` runs it. */
  projectStack(options?: StackOptions): Promise<EngineStack>;
  /** Writes a file of the project and returns its path. */
  write(path: string, text: string): string;
  /** Runs a program on this machine, in the project directory. */
  run(program: string, args: string[], options?: { stdin?: string }): Promise<ProcessResult>;
  /** The machine's files that contain the text. */
  filesContaining(text: string): string[];
  /**
   * Another machine with the same state, such as a second laptop or a fresh runner. Close it before this one: closing it
   * stops its local daemons and leaves the resources of the stacks to this machine.
   */
  anotherMachine(options?: WorkspaceOptions): Promise<Workspace>;
  /** Destroys the remaining resources of the stacks and removes every file of the machine. */
  close(): Promise<void>;
}

/** Options of a stack. */
export interface StackOptions {
  /** Name of the stack. Defaults to `test`. */
  name?: string;
  /** Configuration of the stack, `{ "dalec:driver": "local" }`. */
  config?: Record<string, string>;
  /** The directory that the project was moved to; move it back before closing. Defaults to the workspace's. */
  directory?: string;
}

// PulumiCommand asks the CLI for its version; once is enough for all machines of this process.
let command: Promise<PulumiCommand> | undefined;

/** Prepares a separate machine in the system's temporary directory. */
export function openWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const directory = mkdtempSync(join(tmpdir(), "dalec-"));
  const stateDirectory = join(directory, "backend");
  mkdirSync(stateDirectory);
  return openMachine(directory, stateDirectory, options);
}

async function openMachine(
  directory: string,
  stateDirectory: string,
  options: WorkspaceOptions,
): Promise<Workspace> {
  if (findProgram("pulumi") === undefined)
    throw new Error("pulumi is not installed: run `node tools/setup.mjs`");
  const environment = { ...machineEnvironment(directory, stateDirectory), ...options.environment };
  const plugins = linkPlugins(join(directory, "pulumi"));
  const projectDirectory = options.projectDirectory ?? join(directory, "project");
  mkdirSync(projectDirectory, { recursive: true });
  const stacks: EngineStack[] = [];
  command ??= onMachine(environment, projectDirectory, () => PulumiCommand.get());
  const pulumiCommand = await command;

  const add = async (
    program: PulumiFn | undefined,
    { name = "test", config = {}, directory: place = projectDirectory }: StackOptions,
  ) => {
    const projectName = options.projectName ?? "project";
    const settings = {
      workDir: place,
      envVars: environment,
      pulumiHome: environment.PULUMI_HOME ?? "",
      pulumiCommand,
    };
    const stack = await onMachine(environment, place, () =>
      program
        ? LocalWorkspace.createOrSelectStack({ stackName: name, projectName, program }, settings)
        : LocalWorkspace.createOrSelectStack({ stackName: name, workDir: place }, settings),
    );
    const values = Object.entries(config).map(([key, value]) => [key, { value }] as const);
    if (values.length > 0) {
      await onMachine(environment, place, () => stack.setAllConfig(Object.fromEntries(values)));
    }
    const added = engineStack(stack, environment, place);
    if (place === projectDirectory) stacks.push(added);
    return added;
  };

  return {
    directory,
    projectDirectory,
    environment,
    plugins,
    inlineStack: (program, stackOptions = {}) => add(program, stackOptions),
    projectStack: (stackOptions = {}) => add(undefined, stackOptions),
    write: (path, text) => {
      const absolute = join(projectDirectory, path);
      mkdirSync(dirname(absolute), { recursive: true });
      writeFileSync(absolute, text);
      return absolute;
    },
    run: (program, args, runOptions = {}) =>
      runProcess(program, args, { environment, directory: projectDirectory, ...runOptions }),
    filesContaining: (text) => filesContaining(directory, text),
    anotherMachine: (other = {}) => openMachine(mkdtempSync(join(tmpdir(), "dalec-")), stateDirectory, other),
    close: async () => {
      try {
        if (!stateDirectory.startsWith(directory)) return await endDaemons(directory);
        for (const stack of stacks) if ((await stack.resources()).length > 0) await stack.destroy();
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    },
  };
}

async function endDaemons(directory: string): Promise<void> {
  const daemons = processesOf(directory, "buildkitd");
  for (const pid of daemons) process.kill(pid, "SIGTERM");
  while (processesOf(directory, "buildkitd").length > 0) await setTimeout(50);
}
