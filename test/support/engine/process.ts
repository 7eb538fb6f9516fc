import { spawn } from "node:child_process";
import { type MachineEnvironment, processEnvironment } from "./machine";

/** What a process printed and how it ended. */
export interface ProcessResult {
  stdout: string;
  stderr: string;
  /** The exit code, null when a signal ended it. */
  code: number | null;
}

/** Runs a program on a machine to its end. */
export function runProcess(
  program: string,
  args: string[],
  options: { environment: MachineEnvironment; directory: string; stdin?: string; detached?: boolean },
): Promise<ProcessResult> {
  const child = spawn(program, args, {
    cwd: options.directory,
    env: processEnvironment(options.environment),
    stdio: ["pipe", "pipe", "pipe"],
    detached: options.detached ?? false,
  });
  const result: ProcessResult = { stdout: "", stderr: "", code: null };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    result.stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    result.stderr += chunk;
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.stdin ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...result, code }));
  });
}
