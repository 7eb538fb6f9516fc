import type { ProgramInfo, RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import type { Command, RunningCommand } from "./command";

/** What the stand-in of a language host knows of its language. What is left out, its official host does, too. */
export interface LanguageHost {
  /** The runtime's name in Pulumi.yaml. */
  runtime: string;
  /** The program that runs programs, and its version, for `pulumi about`. */
  about(): Promise<{ executable: string; version: string }>;
  /** Starts a Pulumi program. */
  run(request: RunRequest, engineAddress: string): Promise<RunningCommand>;
  /** Starts a plugin that is written in the language. */
  runPlugin?(request: RunPluginRequest): RunningCommand;
  /** The directories that may hold the `pulumi-plugin.json` of a package that the program uses. */
  packageDirectories?(info: ProgramInfo): Promise<string[]>;
  /** What installs a program's dependencies, in this order. */
  installation?(info: ProgramInfo): Command[];
  /**
   * Lets a program use SDKs that lie in its own directory.
   * @param paths The SDKs, relative to the program's directory.
   * @returns How to import each of them.
   */
  link?(info: ProgramInfo, paths: string[]): Promise<string[]>;
}

/** An option below `runtime` in Pulumi.yaml; empty where it is not set. */
export function textOption(info: ProgramInfo, name: string): string {
  const value = info.getOptions()?.toJavaScript()[name];
  return typeof value === "string" ? value : "";
}

/** What a run tells the runtime of a program, by the names that Python's has. */
export function runSettings(request: RunRequest, engineAddress: string): Record<string, string> {
  return {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    root_directory: programInfo(request).getRootDirectory(),
    stack: request.getStack(),
    parallel: String(request.getParallel()),
    dry_run: String(request.getDryrun()),
  };
}

/** The variables in which runtimes find the configuration. */
export function configVariables(request: RunRequest): Record<string, string> {
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

/** Where the program is. */
export function programInfo(request: { getInfo(): ProgramInfo | undefined }): ProgramInfo {
  const info = request.getInfo();
  if (!info) throw new Error("the engine did not say where the program is");
  return info;
}
