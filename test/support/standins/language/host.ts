import type { ProgramInfo, RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import type { Command, RunningCommand } from "./command";

/** What the stand-in for a language host knows about its language. The omitted methods belong to other languages. */
export interface LanguageHost {
  /** The runtime's name in Pulumi.yaml. */
  runtime: string;
  /** The executable of the language, and its version, for `pulumi about`. */
  about(): Promise<{ executable: string; version: string }>;
  /** Starts a Pulumi program. */
  run(request: RunRequest, engineAddress: string): Promise<RunningCommand>;
  /** Starts a plugin written in the language. */
  runPlugin?(request: RunPluginRequest): RunningCommand;
  /** The directories that may hold the `pulumi-plugin.json` of a package that the program uses. */
  packageDirectories?(info: ProgramInfo): Promise<string[]>;
  /** The commands that install a program's dependencies, in order. */
  installation?(info: ProgramInfo): Command[];
  /**
   * Makes SDKs in a program's own directory usable by the program.
   * @param paths The SDKs, relative to the program's directory.
   * @returns How to import each of them.
   */
  link?(info: ProgramInfo, paths: string[]): Promise<string[]>;
}

/** An option of `runtime` in Pulumi.yaml; empty when it is not set. */
export function textOption(info: ProgramInfo, name: string): string {
  const value = info.getOptions()?.toJavaScript()[name];
  return typeof value === "string" ? value : "";
}

/** The settings that a run passes to the runtime of a program, by the names of Python's runtime. */
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

/** The environment variables in which runtimes look for the configuration. */
export function configVariables(request: RunRequest): Record<string, string> {
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

/** The location of the program. */
export function programInfo(request: { getInfo(): ProgramInfo | undefined }): ProgramInfo {
  const info = request.getInfo();
  if (!info) throw new Error("the engine did not say where the program is");
  return info;
}
