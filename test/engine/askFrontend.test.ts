import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { check } from "../../src/cli/check";
import { onMachine } from "../support/engine/machine";
import { programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Buildkitd, startBuildkitd } from "../support/lab/buildkitd";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");
const good = helloSpec();
/** Dalec reads the tag, which this check refuses. */
const accepted = good.replace("license: Apache-2.0\n", "license: Apache-2.0\nwebsite: !!binary YQ==\n");
/** Both refuse it, in the eighth line. */
const refused = good.replace("sources:\n", "nam: a\nsources:\n");
const line = refused.split("\n").indexOf("nam: a") + 1;

describe.skipIf(obstacle)("the frontend that will build is asked", { timeout: 600_000 }, () => {
  let lab: Lab;
  let buildkitd: Buildkitd;
  let workspace: Workspace;

  beforeAll(async () => {
    lab = await startLab();
    buildkitd = await startBuildkitd({ config: lab.mirrorsToml });
    workspace = await openWorkspace();
    await workspace.run("buildx", ["create", "--name", "asked", "--driver", "remote", buildkitd.address]);
  });
  afterAll(async () => {
    await workspace?.close();
    await buildkitd?.stop();
    await lab?.stop();
  });

  describe("by pulumi-dalec check --builder", () => {
    const run = async (text: string, ...args: string[]) => {
      const file = workspace.write("my-spec.yml", text);
      const written = { output: "", errors: "" };
      const into = (name: "output" | "errors") => ({
        write: (more: string) => {
          written[name] += more;
        },
      });
      const all = [file, "--format", "json", "--builder", "asked", ...args];
      const code = await onMachine(workspace.environment, workspace.projectDirectory, async () =>
        check(all, into("output"), into("errors")),
      );
      const found: dalec.Diagnostic[] = written.output === "" ? [] : JSON.parse(written.output);
      return { code, errors: written.errors, found };
    };
    const shown = (found: readonly dalec.Diagnostic[]) =>
      found.map((one) => [one.severity, one.code, one.line, one.column]);

    it("and has nothing to add about a good spec", async () => {
      expect(await run(good, "--target", "bookworm/deb", "--target", "azlinux3/rpm")).toEqual({
        code: 0,
        errors: "",
        found: [],
      });
    });

    it("and its consent makes a warning of an error", async () => {
      const { code, found } = await run(accepted);
      expect(code).toBe(0);
      expect(found).toMatchObject([
        { severity: "warning", code: "yaml-tag", hint: expect.stringContaining("accepts this") },
      ]);
    });

    it("and its refusal is an error beside that of the check", async () => {
      const { code, found } = await run(refused, "--target", "bookworm/deb");
      expect(code).toBe(1);
      expect(shown(found)).toEqual([
        ["error", "frontend-refuses", line, 1],
        ["error", "unknown-field", line, 1],
      ]);
      expect(found[0]?.message).toMatch(/unknown field "nam"/);
    });

    it("with the build arguments and the target", async () => {
      const spec = good.replace("version: 1.0.0", `args: {V: }\nversion: \${V}`);
      expect((await run(spec, "--build-arg", "V=2.0.0", "--target", "bookworm/deb")).code).toBe(0);
      const undeclared = await run(good, "--build-arg", "W=1");
      expect(undeclared.code).toBe(1);
      expect(undeclared.found[0]).toMatchObject({
        code: "frontend-refuses",
        message: expect.stringContaining('"W"'),
      });
      expect(shown((await run(good, "--target", "bookworm/debb")).found)).toEqual([
        ["error", "unknown-target", 1, 1],
      ]);
    });

    it("and is missed with exit code 2 if there is no such builder or no such frontend", async () => {
      const file = workspace.write("my-spec.yml", good);
      const { code, errors } = await run(good.replace("frontend:0.21.5", "nosuch:1"));
      expect([code, errors]).toEqual([
        2,
        expect.stringMatching(/^the frontend \S+nosuch:1 did not answer on the builder asked: /),
      ]);
      const written: string[] = [];
      const output = { write: (text: string) => written.push(text) };
      const other = await onMachine(workspace.environment, workspace.projectDirectory, async () =>
        check([file, "--builder", "nobody"], output, output),
      );
      expect([other, written.join("")]).toEqual([2, expect.stringContaining("nobody")]);
    });
  });

  describe("by a build with askFrontend", () => {
    let inlineSpec = accepted;
    const program = async () => {
      const builder = new dalec.LocalBuilder("builder", { buildkitdConfig: { extraToml: lab.mirrorsToml } });
      new dalec.Package("hello", {
        builder: builder.connection,
        inlineSpec,
        askFrontend: true,
        target: "bookworm/deb",
        outputDirectory: "dist",
      });
    };

    it("builds what the check refuses and the frontend accepts", async () => {
      const stack = await workspace.inlineStack(program);
      expect((await stack.preview()).text).toContain("The frontend decides before the build.");
      const { changes } = await stack.up();
      expect(changes["docker-build:index:Image hello"]).toBe("create");
    });

    it("stops before the build if the frontend refuses the spec, with both reasons", async () => {
      inlineSpec = refused;
      const stack = await workspace.inlineStack(program);
      const { text } = await stack.failingUp();
      expect(text).toContain("inlineSpec cannot be built:");
      expect(text).toMatch(
        new RegExp(`inlineSpec:${line}:1 nam: the frontend that will build refuses the spec: .*`),
      );
      expect(text).toContain(`inlineSpec:${line}:1 nam: unknown field "nam". Did you mean "name"?`);
      inlineSpec = good;
      await stack.up();
      await stack.destroy();
    });
  });
});
