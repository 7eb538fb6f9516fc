import { availableParallelism } from "node:os";
import { join } from "node:path";
import { helloSpec } from "../../test/engine/hello";
import { findProgram } from "../../test/support/engine/programs";
import { openWorkspace, type Workspace } from "../../test/support/engine/workspace";
import { startBuildkitd } from "../../test/support/lab/buildkitd";
import { takeCustody } from "../../test/support/lab/custody";
import { startLab } from "../../test/support/lab/lab";
import { type Measured, measure } from "./measure";

/** An isolated machine with a BuildKit daemon on which every way builds. */
export interface Setting {
  /** Address of the daemon. The buildx instance `bench` connects to it. */
  endpoint: string;
  /** Directory for the projects to measure. */
  directory: string;
  /** Directory of Pulumi's state backend. */
  stateDirectory: string;
  /** What a reader of the numbers must know about this machine, a line each. */
  remarks: string[];
  /** Runs a program in a directory. `userProgram` is that of `Command`. */
  run(program: string, args: string[], directory: string, userProgram?: string): Promise<Measured>;
  /** Stops everything and removes every file. */
  close(): Promise<void>;
}

/** Starts a registry and a daemon, and prepares a machine. An interrupted run leaves nothing behind. */
export async function openSetting(log: (line: string) => void): Promise<Setting> {
  const custody = await takeCustody("dalec-bench");
  const lab = await startLab({ log });
  const buildkitd = await startBuildkitd({ config: lab.mirrorsToml });
  const workspace = await openWorkspace();
  await custody.undo(`rm -rf '${workspace.directory}'`);
  await prepareInstance(workspace, buildkitd.address);
  return {
    endpoint: buildkitd.address,
    directory: join(workspace.directory, "measured"),
    stateDirectory: join(workspace.directory, "backend"),
    remarks: [
      `machine: ${availableParallelism()} processors, Node.js ${process.version}`,
      `Dalec frontend: ${lab.frontend}`,
      `stand-ins of plugins: ${standInsOf(workspace)}`,
    ],
    run: (name, args, directory, userProgram) => {
      const program = findProgram(name) ?? name;
      const { environment } = workspace;
      return measure({ program, args, directory, environment, ...(userProgram ? { userProgram } : {}) });
    },
    close: async () => {
      await workspace.close();
      await buildkitd.stop();
      await lab.stop();
      await custody.end();
    },
  };
}

/** Creates the buildx instance, and lets the daemon pull what every build needs. */
async function prepareInstance(workspace: Workspace, endpoint: string): Promise<void> {
  workspace.write("my-spec.yml", helloSpec());
  const build = ["build", "--builder", "bench", "--file", "my-spec.yml", "--target", "bookworm/deb"];
  for (const args of [
    ["create", "--driver", "remote", "--name", "bench", endpoint],
    [...build, "--output", "packages", "."],
  ]) {
    const { code, stderr } = await workspace.run("buildx", args);
    if (code !== 0) throw new Error(stderr);
  }
}

function standInsOf({ plugins }: Workspace): string {
  const names = plugins.filter(({ standIn }) => standIn).map(({ program }) => program);
  return names.length === 0 ? "none" : names.join(", ");
}
