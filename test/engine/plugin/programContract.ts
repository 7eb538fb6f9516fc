import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EngineStack } from "../../support/engine/stack";
import { virtualEnvironmentOf } from "../../support/engine/virtualEnvironment";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { copyExample } from "../../support/examples/examples";
import { type Lab, startLab } from "../../support/lab/lab";

/** The root of the repository, which is the directory of the plugin. */
export const root = resolve(__dirname, "..", "..", "..");

/** The project and the machine of a program. */
export interface ProgramSetting {
  /** Name of its project, the namespace of its configuration. */
  project: string;
  lab: Lab;
  workspace: Workspace;
  stack: EngineStack;
}

/** The tests that an example's program passes in every language. The plugin creates its components. */
export function programContract(
  example: string,
  environment: Record<string, string> = {},
): () => ProgramSetting {
  const project = `dalec-${example}`;
  let lab: Lab;
  let workspace: Workspace;
  let stack: EngineStack;

  beforeAll(async () => {
    lab = await startLab();
    workspace = await openWorkspace({ environment });
    copyExample(example, workspace.projectDirectory);
    change(workspace, "Pulumi.yaml", "dalec: ../..", `dalec: ${root}`);
    const { PIP_CONSTRAINT: constraints } = environment;
    const installed = constraints ? virtualEnvironmentOf(workspace.projectDirectory, constraints) : undefined;
    installed?.restore();
    for (const args of sdkCommandsOf(readFileSync(join(root, "examples", example, "README.md"), "utf8"))) {
      const { code, stdout, stderr } = await workspace.run("pulumi", args);
      expect(code, stdout + stderr).toBe(0);
    }
    installed?.keep();
    stack = await workspace.projectStack({ config: { [`${project}:buildkitd`]: lab.mirrorsToml } });
  });

  afterAll(async () => {
    await workspace?.close();
    await lab?.stop();
  });

  it("builds a package through the plugin, as its preview said", async () => {
    const preview = await stack.preview();
    const up = await stack.up();
    expect(up.changes).toEqual(preview.changes);
    expect(up.outputs.packages).toEqual([expect.stringMatching(/^dist\/hello_1\.0\.0.*_amd64\.deb$/)]);
    const path = join(workspace.projectDirectory, (up.outputs.packages as string[])[0] ?? "");
    const { stdout } = await workspace.run("dpkg-deb", ["--contents", path]);
    expect(stdout).toContain("./usr/bin/hello");
  });

  it("changes nothing the second time", async () => {
    expect(new Set(Object.values((await stack.up()).changes))).toEqual(new Set(["same"]));
  });

  return () => ({ project, lab, workspace, stack });
}

/** The tests of wrong arguments. They come last, since they leave the arguments wrong. */
export function wrongArguments(setting: () => ProgramSetting): void {
  it("reports all problems of the arguments together, each only once", async () => {
    const { project, workspace, stack } = setting();
    await stack.setConfig(`${project}:target`, "bookworm/debb");
    change(workspace, "my-spec.yml", "inline:", "inlin:");
    const { text } = await stack.failingUp();
    const problems = ['"bookworm/debb" is not a Dalec target', 'unknown field "inlin"'];
    for (const part of ["dalec:index:Package hello: invalid arguments", ...problems]) {
      expect(text).toContain(part);
      expect(text.split(part), text).toHaveLength(2);
    }
  });
}

function change(workspace: Workspace, file: string, from: string, to: string): void {
  const text = readFileSync(join(workspace.projectDirectory, file), "utf8");
  expect(text).toContain(from);
  workspace.write(file, text.replaceAll(from, to));
}

/** The arguments of the commands of a README that generate the SDK. */
function sdkCommandsOf(readme: string): string[][] {
  const commands = readme.matchAll(/^pulumi ((?:install|package add)[^#\n]*)/gm);
  return [...commands].map(([, args = ""]) => args.trim().split(" "));
}
