import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type ComputeOutputs, type RecordingEngine, startRecordingEngine } from "./recordingEngine";
import type { Registration } from "./registration";
import type { Recorded } from "./values";

/** Options of a run. */
export interface FolderOptions {
  /** Run it as a preview. Defaults to false. */
  preview?: boolean;
  /** Configuration, `{ "project:key": "value" }`. */
  config?: Record<string, string>;
  /** The Node.js that runs the program. Defaults to that of this process. */
  node?: string;
  /** What the provider of a resource adds to its inputs. Defaults to nothing. */
  outputs?: ComputeOutputs;
}

/** What a project sends to the engine. */
export interface FolderRecording {
  /** In the order of registration, without the stack. */
  resources: Registration[];
  /** Outputs of the stack. */
  outputs: Record<string, Recorded>;
  /** The messages that a user would see. */
  messages: RecordingEngine["messages"];
  /** Exit code of the program; 32 means that it failed with a message. */
  code: number | null;
}

/**
 * Runs the program of a folder like `pulumi up`, but with a recorder: it needs no plugin and creates nothing.
 */
export async function recordFolder(directory: string, options: FolderOptions = {}): Promise<FolderRecording> {
  const engine = await startRecordingEngine(options.outputs ?? (() => ({})));
  try {
    const code = await runProgram(directory, engine.address, options);
    const stack = [...engine.resources.values()].find(({ type }) => type === "pulumi:pulumi:Stack");
    return {
      resources: [...engine.resources.values()].filter((resource) => resource !== stack),
      outputs: stack?.outputs ?? {},
      messages: engine.messages,
      code,
    };
  } finally {
    engine.close();
  }
}

function runProgram(
  directory: string,
  address: string,
  { node = process.execPath, preview, config = {} }: FolderOptions,
): Promise<number | null> {
  const runtime = createRequire(join(directory, "program.js")).resolve("@pulumi/pulumi/cmd/run");
  const flags = ["--monitor", address, "--engine", address, "--project", "project", "--stack", "test"];
  const args = [runtime, ...flags, "--pwd", directory, "--root-directory", directory];
  const child = spawn(node, [...args, ...(preview ? ["--dry-run"] : []), "."], {
    cwd: directory,
    env: {
      ...process.env,
      PULUMI_NODEJS_TYPESCRIPT: "true",
      // test/examples/types.test.ts checks the types of all programs at once.
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(Object.entries(config).map(oldStyleKey))),
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const stop = () => child.kill();
  process.once("exit", stop);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("exit", stop);
      resolve(code);
    });
  });
}

// The runtime reads configuration under old-style keys: `project:config:name`.
function oldStyleKey([key, value]: [string, string]): [string, string] {
  return [key.replace(":", ":config:"), value];
}
