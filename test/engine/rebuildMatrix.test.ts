import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { missingPrograms } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";

const obstacle = labObstacle() ?? missingPrograms("pulumi", "buildx")[0];
const document = join(__dirname, "..", "..", "docs", "rebuilds.md");
const built = "built again";
const kept = "not built";
const refused = "refused";

interface Settings {
  word: string;
  comment: string;
  buildArgs: Record<string, string>;
  platforms?: string[];
  daemonToml: string;
}

function specOf({ word, comment }: Settings): string {
  return `# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5
name: matrix
version: 1.0.0
revision: "1"
packager: Nobody
vendor: Nobody
license: MIT
description: What is built again, and when.${comment}
website: https://example.com
args:
  GREETING: hello
sources:
  src:
    context: {}
    path: src
    includes: ["*.txt"]
build:
  env:
    GREETING: \${GREETING}
  steps:
    - command: |
        cat src/used.txt > matrix.txt
        echo "$GREETING ${word}" >> matrix.txt
artifacts:
  docs:
    matrix.txt: {}
`;
}

describe.skipIf(obstacle)(
  "a build runs when something that it can see has changed",
  { timeout: 900_000 },
  () => {
    let lab: Lab;
    let workspace: Workspace;
    let stack: EngineStack;
    let settings: Settings = { word: "world", comment: "", buildArgs: {}, daemonToml: "" };
    const rows: [string, string, string][] = [];
    const program = async () => {
      const extraToml = `${lab.mirrorsToml}\n${settings.daemonToml}`;
      const builder = new dalec.LocalBuilder("builder", { daemonConfig: { extraToml } });
      const { buildArgs, platforms } = settings;
      const common = {
        builder: builder.connection,
        spec: "my-spec.yml",
        buildArgs,
        ...(platforms && { platforms }),
      };
      new dalec.Package("package", { ...common, target: "bookworm/deb", outputDirectory: "dist" });
      new dalec.Image("image", {
        ...common,
        target: "bookworm/testing/container",
        tags: [`${lab.registry.address}/team/matrix:1`],
        push: true,
      });
    };
    const verdict = (changes: Record<string, string>, name: string) =>
      changes[`docker-build:index:Image ${name}`] === "same" ? kept : built;

    beforeAll(async () => {
      lab = await startLab();
      workspace = await openWorkspace();
      workspace.write("my-spec.yml", specOf(settings));
      workspace.write("src/used.txt", "used\n");
      workspace.write("src/unused.md", "unused\n");
      stack = await workspace.inlineStack(program);
      await stack.up();
    });

    afterAll(async () => {
      await workspace?.close();
      await lab?.stop();
    });

    const cases: { change: string; expected: string; make: () => void }[] = [
      { change: "nothing", expected: kept, make: () => {} },
      { change: "time of a used file", expected: kept, make: () => rewrite("src/used.txt") },
      {
        change: "unused file in the directory",
        expected: kept,
        make: () => write("src/unused.md", "other\n"),
      },
      { change: "new unused file", expected: kept, make: () => write("elsewhere/x.txt", "other\n") },
      { change: "umask (group may write)", expected: kept, make: () => mode("src/used.txt", 0o664) },
      {
        change: "builder restarted with another configuration",
        expected: kept,
        make: () => change({ daemonToml: "[worker.oci]\n  max-parallelism = 2\n" }),
      },
      { change: "used file", expected: built, make: () => write("src/used.txt", "other\n") },
      { change: "file mode (program bit)", expected: built, make: () => mode("src/used.txt", 0o755) },
      { change: "comment in the spec", expected: built, make: () => change({ comment: " # why" }) },
      { change: "spec step", expected: built, make: () => change({ word: "Welt" }) },
      { change: "argument", expected: built, make: () => change({ buildArgs: { GREETING: "hallo" } }) },
      { change: "platform", expected: built, make: () => change({ platforms: ["linux/amd64"] }) },
    ];
    const write = (path: string, text: string) => void workspace.write(path, text);
    const rewrite = (path: string) =>
      write(path, readFileSync(join(workspace.projectDirectory, path), "utf8"));
    const mode = (path: string, bits: number) => chmodSync(join(workspace.projectDirectory, path), bits);
    const change = (what: Partial<Settings>) => {
      settings = { ...settings, ...what };
      write("my-spec.yml", specOf(settings));
    };

    it.each(cases)("$change: $expected", async ({ change, expected, make }) => {
      make();
      const { changes } = await stack.up();
      rows.push([change, verdict(changes, "package"), verdict(changes, "image")]);
      expect([verdict(changes, "package"), verdict(changes, "image")]).toEqual([expected, expected]);
    });

    it("an undeclared argument is refused before any build", async () => {
      const before = settings;
      change({ buildArgs: { ...settings.buildArgs, NOBODY: "1" } });
      const failed = await stack.failingUp();
      expect(failed.text).toContain("NOBODY");
      rows.push(["undeclared argument", refused, refused]);
      change(before);
    });

    it("keeps one stage for each build, and none after destroy", async () => {
      const stages = join(workspace.projectDirectory, ".dalec", "contexts");
      const owners = readdirSync(stages).filter((name) => !name.startsWith("."));
      expect(owners).toHaveLength(2);
      for (const owner of owners) expect(readdirSync(join(stages, owner))).toHaveLength(1);
      await stack.destroy();
      expect(existsSync(join(workspace.projectDirectory, ".dalec"))).toBe(false);
    });

    it("the page in docs shows what was found", () => {
      const table = [
        "| change | Package | Image |",
        "|---|---|---|",
        ...rows.map((row) => `| ${row.join(" | ")} |`),
      ];
      const page = readFileSync(document, "utf8");
      const [head = "", , tail = ""] = page.split(/<!-- (?:begin|end) of the table -->\n/);
      const wanted = `${head}<!-- begin of the table -->\n${table.join("\n")}\n<!-- end of the table -->\n${tail}`;
      if (process.env.UPDATE_REBUILDS === "1") writeFileSync(document, wanted);
      expect(readFileSync(document, "utf8")).toBe(wanted);
    });
  },
);
