import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { npmEnvironment } from "../support/engine/languages";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { configOf, exampleIn, settingsOf } from "../support/examples/examples";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { installRelease, previousRelease, scriptsOf } from "../support/previousRelease";
import { recordFolder } from "../support/recording/recordFolder";
import type { Registration } from "../support/recording/registration";

const root = resolve(__dirname, "..", "..");
const release = previousRelease();
const obstacle =
  release === undefined ? "no tag of a release leads to this commit" : programObstacle("git", "npm");
const script = "command:local:Command";

/** Stacks that the release made, and the same programs with the present library. */
describe.skipIf(obstacle)("an upgrade from the last release", { timeout: 1_200_000 }, () => {
  let directory: string;
  let old: string;
  let project: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-upgrade-"));
    old = join(directory, "release");
    project = join(directory, "project");
    installRelease(release ?? "", old, npmEnvironment());
  }, 1_200_000);

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** Copies an example of the release, and removes the last one. */
  function copy(name: string): void {
    rmSync(project, { recursive: true, force: true });
    cpSync(join(old, "examples", name), project, { recursive: true });
  }

  /** Installs the release, or the present library, in the project. */
  function install(library: string): void {
    rmSync(join(project, "node_modules"), { force: true });
    symlinkSync(join(library, "node_modules"), join(project, "node_modules"));
  }

  /** Properties that may differ: the state holds the life-cycle scripts, which a release may change. */
  const mayDiffer = (type: string): string[] =>
    type === script && !isDeepStrictEqual(scriptsOf(old), scriptsOf(root)) ? ["stdin"] : [];

  it("registers what the release registered, in each example that it had", async () => {
    const names = readdirSync(join(old, "examples")).filter((name) =>
      existsSync(join(old, "examples", name, "index.ts")),
    );
    const differences: Record<string, string[]> = {};
    for (const name of names) {
      copy(name);
      const config = configOf("project", settingsOf(exampleIn(project)));
      const record = async (library: string) => {
        install(library);
        const { resources, code } = await recordFolder(project, { preview: true, config, outputs });
        expect([name, code]).toEqual([name, 0]);
        return new Map(resources.map((resource) => [`${resource.type} ${resource.name}`, resource]));
      };
      const [before, after] = [await record(old), await record(root)];
      expect(before.size).toBeGreaterThan(0);
      const found = [...new Set([...before.keys(), ...after.keys()])].flatMap((resource) =>
        differencesOf(resource, before.get(resource), after.get(resource)),
      );
      if (found.length > 0) differences[name] = found;
    }
    expect(differences).toEqual({});
  });

  function differencesOf(resource: string, before?: Registration, after?: Registration): string[] {
    if (before === undefined) return [`${resource}: created`];
    if (after === undefined) return [`${resource}: deleted`];
    if (before.parent !== after.parent) return [`${resource}: has another parent`];
    const inputs = [...new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)])];
    return inputs
      .filter((input) => !isDeepStrictEqual(before.inputs[input], after.inputs[input]))
      .filter((input) => !mayDiffer(before.type).includes(input))
      .map((input) => `${resource}: ${input}`);
  }

  const engine = labObstacle() ?? programObstacle("pulumi", "buildx");
  describe.skipIf(engine)("on a real engine", () => {
    let lab: Lab;
    let workspace: Workspace;

    beforeAll(async () => {
      lab = await startLab();
      copy("hello");
      workspace = await openWorkspace({ projectDirectory: project });
    });

    afterAll(async () => {
      await workspace?.close();
      await lab?.stop();
    });

    it("changes nothing in the stack of a builder, a package and an image", async () => {
      install(old);
      const builder = { local: { buildkitdConfig: { extraToml: lab.mirrorsToml } } };
      const stack = await workspace.projectStack({
        config: {
          "hello:builder": JSON.stringify(builder),
          "hello:tag": `${lab.registry.address}/team/hello:1.0.0`,
        },
      });
      const { outputs } = await stack.up();
      install(root);
      const plan = await stack.preview();
      const planned = Object.keys(plan.changes).filter((resource) => plan.changes[resource] !== "same");
      for (const resource of planned) {
        const [type = ""] = resource.split(" ");
        expect([resource, plan.changes[resource]]).toEqual([resource, "update"]);
        expect([resource, plan.differences[resource]]).toEqual([resource, mayDiffer(type)]);
      }
      expect((await stack.up()).outputs).toEqual(outputs);
      const { changes } = await stack.up();
      expect(new Set(Object.values(changes))).toEqual(new Set(["same"]));
      await stack.destroy();
    });
  });
});

/** The outputs of the stack of examples/k8s-builder, which examples/my-package reads. */
function outputs({ type }: Registration): Registration["inputs"] {
  if (type !== "pulumi:pulumi:StackReference") return {};
  const nodes = [{ name: "k8s-builder0", platforms: [] }];
  return {
    outputs: { connection: { name: "k8s-builder", driver: "kubernetes", nodes } },
    secretOutputNames: [],
  };
}
