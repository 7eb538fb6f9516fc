import { join } from "node:path";
import { helloSpec } from "../../test/engine/hello";
import { findProgram } from "../../test/support/engine/programs";
import { openWorkspace, type Workspace } from "../../test/support/engine/workspace";
import { startBuildkitd } from "../../test/support/lab/buildkitd";
import { takeCustody } from "../../test/support/lab/custody";
import { startLab } from "../../test/support/lab/lab";
import { type Measured, measure } from "./measure";

/** A machine of its own, with a BuildKit daemon that everything builds on. */
export interface Setting {
  /** Where the daemon listens. It is also the buildx instance `bench`. */
  endpoint: string;
  /** The directory of everything that is measured. */
  directory: string;
  /** The directory of Pulumi's state. */
  stateDirectory: string;
  /** What a reader of the numbers has to know of this machine. */
  remarks: string[];
  /** Runs a program of the machine in a directory; `userProgram` as in a measured command. */
  run(program: string, args: string[], directory: string, userProgram?: string): Promise<Measured>;
  /** Stops everything and removes every file. */
  close(): Promise<void>;
}

/** Starts a registry and a daemon. An interrupted run leaves nothing of them. */
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
    remarks: [`Dalec frontend: ${lab.frontend}`, standInsOf(workspace)],
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

/** Makes the buildx instance, and lets the daemon pull what every build needs. */
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
  return `stand-ins of plugins: ${names.length === 0 ? "none" : names.join(", ")}`;
}
