import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type MachineEnvironment, processEnvironment } from "../../test/support/engine/machine";
import { findProgram } from "../../test/support/engine/programs";

/** The Pulumi command line in a project. */
export interface Pulumi {
  /** Runs a command to its end and returns its standard output; throws with everything that it printed when it fails. */
  run(args: string[], options?: PulumiRunOptions): Promise<string>;
  /** Asks the running command to stop; the second time, to stop at once. */
  interrupt(): void;
}

/** Options of a command. */
export interface PulumiRunOptions {
  /** Receives each line as it comes. */
  onLine?: (line: string) => void;
}

/** The Pulumi command line of a project on the demo's machine. */
export function pulumiIn(project: string, environment: MachineEnvironment): Pulumi {
  const program = findProgram("pulumi");
  if (program === undefined) throw new Error("pulumi is not installed: run `node tools/setup.mjs`");
  let interrupt = () => {};
  return {
    interrupt: () => interrupt(),
    async run(args, { onLine = () => {} } = {}) {
      const child = spawn(program, [...args, "--non-interactive", "--color", "never"], {
        cwd: project,
        env: processEnvironment(environment),
        // In its own process group, so that Ctrl-C reaches it only through this process, and once.
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      interrupt = () => child.kill("SIGINT");
      const lines: string[] = [];
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
          lines.push(line);
          onLine(line);
        });
      }
      const end = await new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, signal) => resolve(signal ?? code));
      });
      interrupt = () => {};
      if (end !== 0) throw new Error(`pulumi ${args[0]} failed (${end}):\n${lines.join("\n")}`);
      return output;
    },
  };
}
