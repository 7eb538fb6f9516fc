import { spawn } from "node:child_process";
import { cleanEnvironment } from "./cleanEnvironment";

/**
 * Runs a program to its end, in a clean environment unless `env` is another.
 *
 * @throws with its last output when it fails
 */
export function run(
  command: string,
  args: string[],
  { cwd, env = cleanEnvironment() }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-4000);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${[command, ...args].join(" ")} ended with exit code ${code}:\n${output}`));
    });
  });
}
