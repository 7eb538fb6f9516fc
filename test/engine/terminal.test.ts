import { cpSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram, programObstacle } from "../support/engine/programs";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";

const repository = resolve(__dirname, "..", "..");
const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx", "script");

/** The part of a build, how many have begun of those that are known, and how long it has taken. */
const progress = /dalec:index:(?:Package|Image)\s+dalec-bookworm-\S+.* (\S.*), \d+ of \d+, \d+ s/;

describe.skipIf(obstacle)("an update", { timeout: 300_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;
  const build = (word: string) => {
    workspace.write(
      "my-spec.yml",
      helloSpec({ word, command: "mkdir -p out && cp src out/hello && sleep 6" }),
    );
  };
  const update = ["up", "--yes", "--skip-preview", "--color", "never"];

  beforeAll(async () => {
    lab = await startLab();
    workspace = await openWorkspace({ environment: { CI: "", TERM: "xterm" } });
    for (const name of ["Pulumi.yaml", "package.json", "schema", "dist"]) {
      cpSync(join(repository, name), join(workspace.projectDirectory, name), { recursive: true });
    }
    symlinkSync(join(repository, "node_modules"), join(workspace.projectDirectory, "node_modules"));
    await workspace.projectStack({
      config: {
        "dalec:spec": "my-spec.yml",
        "dalec:targets": "bookworm/deb",
        "dalec:builder": JSON.stringify({ buildkitdConfig: { extraToml: lab.mirrorsToml } }),
      },
    });
  });

  afterAll(async () => {
    await workspace?.close();
    await lab?.stop();
  });

  it("in a terminal says in the row of a Package how far its build is, and names the package at its end", async () => {
    build("Hello");
    const command = `stty cols 200 rows 50; ${findProgram("pulumi")} ${update.join(" ")} </dev/tty`;
    const { code, stdout } = await workspace.run("script", ["-qec", command, "/dev/null"]);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(progress);
    expect(stdout).toMatch(/dalec-bookworm-deb.* built in \d+ s/);
    const [, outputs = ""] = stdout.split(/^Outputs:\s*$/m);
    const lines =
      outputs
        .split(/^Resources:/m)[0]
        ?.split("\n")
        .filter((line) => line.trim() !== "") ?? [];
    expect(lines.join("\n")).toMatch(/"packages\/bookworm\/deb\/hello_1\.0\.0-\S+_amd64\.deb"/);
    expect(lines.length).toBeLessThan(10);
  });

  it("in a log does not", async () => {
    build("Hello again");
    const { code, stdout, stderr } = await workspace.run("pulumi", update);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain("docker-build:index:Image");
    expect(stdout).not.toMatch(/\d+ of \d+, \d+ s/);
  });
});
