import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a command is started. */
export interface Command {
  /** The last argument of the interpreter. */
  text: string;
  interpreter: string[];
  directory: string | undefined;
  environment: Record<string, string>;
  stdin: string | undefined;
  /** Ends the command when it fires; what the command started itself goes on. */
  signal: AbortSignal;
  /** Gets every line of the streams that are logged. */
  onLine: { stdout?: (line: string) => void; stderr?: (line: string) => void };
}

/** What a command printed, without the last line break. */
export interface CommandOutput {
  stdout: string;
  stderr: string;
}

/**
 * Runs a command to its end, that is until it and everything that holds its stdout is gone. Rejects with the
 * command and all that it printed when it fails.
 */
export function runCommand(command: Command): Promise<CommandOutput> {
  const { text, interpreter, directory, environment, signal } = command;
  const [program = "/bin/sh", ...options] = interpreter;
  const child = spawn(program, [...options, text], {
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
    signal,
    killSignal: "SIGKILL",
  });
  const output = { stdout: "", stderr: "", both: "" };
  for (const name of ["stdout", "stderr"] as const) {
    const onLine = command.onLine[name];
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      output[name] += chunk;
      output.both += chunk;
    });
    if (onLine) createInterface({ input: child[name] }).on("line", onLine);
  }
  child.stdin.on("error", () => undefined);
  child.stdin.end(command.stdin ?? "");

  return new Promise((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new Error(`${reason}: running ${JSON.stringify(text)}:\n${output.both}`));
    child.on("error", (error) => fail(signal.aborted ? "signal: killed" : error.message));
    child.on("close", (code, killedBy) => {
      if (code !== 0) fail(code === null ? `signal: ${killedBy}` : `exit status ${code}`);
      else resolve({ stdout: withoutLastBreak(output.stdout), stderr: withoutLastBreak(output.stderr) });
    });
  });
}

function withoutLastBreak(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}
