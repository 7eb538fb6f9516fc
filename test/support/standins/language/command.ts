import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";

/** A program to run. */
export interface Command {
  program: string;
  args: string[];
  directory: string;
  /** Defaults to that of this process. */
  environment?: NodeJS.ProcessEnv;
  /** Defaults to nothing. */
  stdin?: string;
}

/** A running program. */
export type RunningCommand = ChildProcessByStdio<null, Readable, Readable>;

/** Starts a program with an empty standard input. */
export function start({ program, args, directory, environment }: Command): RunningCommand {
  return spawn(program, args, {
    cwd: directory,
    env: environment ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/**
 * Runs a program to its end and returns its standard output.
 * @param onText Receives the output as it comes.
 * @throws with the whole output when it fails
 */
export function runToEnd(command: Command, onText?: (text: string) => void): Promise<string> {
  const child = spawn(command.program, command.args, {
    cwd: command.directory,
    env: command.environment ?? process.env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let [stdout, all] = ["", ""];
  const take = (text: string) => {
    all += text;
    onText?.(text);
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    take(text);
  });
  child.stderr.setEncoding("utf8").on("data", take);
  child.stdin.on("error", () => undefined);
  child.stdin.end(command.stdin ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${command.program} ${command.args.join(" ")} failed (${code})\n${all}`));
    });
  });
}
