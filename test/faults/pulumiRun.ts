import { spawn } from "node:child_process";
import { processEnvironment } from "../support/engine/machine";
import { findProgram } from "../support/engine/programs";
import type { Workspace } from "../support/engine/workspace";

/** How a run of the CLI ended, and what the user read. */
export interface PulumiEnd {
  /** The exit code; undefined when a signal ended it. */
  code: number | undefined;
  /** Standard output and standard error, in the order of their arrival. */
  text: string;
  /** Wall time. */
  seconds: number;
  /** Whether it was killed because it did not end in time. */
  late: boolean;
}

/** A running `pulumi`. */
export interface PulumiRun {
  /** The CLI's process id. */
  pid: number;
  /** What the user has read so far. */
  text(): string;
  /** Whether it still runs. */
  running(): boolean;
  ended: Promise<PulumiEnd>;
}

/** A hang is a failure of the campaign: no operation here takes nearly as long. */
const longestMs = 180_000;

/** Where and how the CLI starts. */
export interface StartOptions {
  /** The directory of the program. Defaults to the workspace's project. */
  directory?: string;
  /** Further environment variables. */
  environment?: Record<string, string>;
  /** A program and its arguments, which becomes the CLI. */
  launcher?: readonly string[];
}

/** Starts the CLI on a workspace's machine, as a user's shell does. */
export function startPulumi(
  workspace: Workspace,
  args: readonly string[],
  { directory = workspace.projectDirectory, environment = {}, launcher = [] }: StartOptions = {},
): PulumiRun {
  const began = performance.now();
  const [program = "", ...rest] = [...launcher, findProgram("pulumi") ?? "pulumi", ...args];
  const child = spawn(program, rest, {
    cwd: directory,
    env: processEnvironment({ ...workspace.environment, ...environment }),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let text = "";
  let running = true;
  let late = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
  }
  const patience = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, longestMs);
  const ended = new Promise<PulumiEnd>((resolve, reject) => {
    child.once("error", reject);
    // Not "close": a process that outlives a killed CLI holds its output open.
    child.once("exit", (code) => {
      running = false;
      clearTimeout(patience);
      const end = () =>
        resolve({ code: code ?? undefined, text, seconds: (performance.now() - began) / 1000, late });
      const drained = setTimeout(end, 500);
      child.once("close", () => {
        clearTimeout(drained);
        end();
      });
    });
  });
  return { pid: child.pid ?? 0, text: () => text, running: () => running, ended };
}
