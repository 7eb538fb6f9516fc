import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ProgramSetting } from "./programContract";

/**
 * Tests the generated types with a program that reads every output of the components.
 * @param file The name of the program, in the project and in `outputs`.
 */
export function typedOutputs(file: string, setting: () => ProgramSetting): void {
  it("reads every output with its generated type", async () => {
    const { workspace, stack, lab, project } = setting();
    await stack.setConfig(`${project}:registry`, lab.registry.address);
    const example = readFileSync(join(workspace.projectDirectory, file), "utf8");
    workspace.write(file, readFileSync(join(__dirname, "outputs", file), "utf8"));
    const { outputs } = await stack.up();
    workspace.write(file, example);
    const name = expect.stringMatching(/^dalec-\w+-test-builder-[0-9a-f]{8}$/);
    const paths = [expect.stringMatching(/^dist\/hello_1\.0\.0.*\.deb$/)];
    const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    expect(outputs).toEqual({
      builder: [name, "remote", expect.stringMatching(/\w/)],
      directory: "dist",
      binaries: ["hello"],
      paths: expect.arrayContaining(paths),
      packages: paths,
      installable: paths,
      refs: { "bookworm/testing/container": `${lab.registry.address}/build:1@${outputs.image}` },
      pathsOfBuild: {
        "bookworm/deb": [expect.stringMatching(/^packages\/bookworm\/deb\/hello_1\.0\.0.*\.deb$/)],
      },
      ref: `${lab.registry.address}/image:1@${outputs.digest}`,
      digest,
      sameBuilder: (outputs.builder as string[])[0],
      built: "packages/bookworm/deb",
      image: digest,
    });
  });
}
