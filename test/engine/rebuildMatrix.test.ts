import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as dalec from "../../src";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { secondFrontend } from "./otherFrontend";
import { documentedRows, documentRows, type RebuildRow } from "./rebuildTable";
import { updateResults } from "./updateResults";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");
const built = "built again";
const kept = "not built";
const refused = "refused";

interface Settings {
  word: string;
  comment: string;
  buildArgs: Record<string, string>;
  platforms?: string[];
  frontend?: { image: string; digest: string };
  daemonToml: string;
  builder: string;
  stateDirectory?: string;
  rebuildTrigger?: string;
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

describe.skipIf(obstacle)("a build runs only after a change that it can see", { timeout: 900_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;
  let stack: EngineStack;
  let settings: Settings = {
    word: "world",
    comment: "",
    buildArgs: {},
    daemonToml: "",
    builder: "builder",
  };
  const rows: RebuildRow[] = [];
  const others: string[] = [];
  const program = async () => {
    const extraToml = `${lab.mirrorsToml}\n${settings.daemonToml}`;
    const { buildArgs, platforms, frontend, stateDirectory, rebuildTrigger } = settings;
    const builder = new dalec.LocalBuilder(settings.builder, {
      buildkitdConfig: { extraToml },
      ...(stateDirectory && { stateDirectory }),
    });
    const common = {
      builder: builder.connection,
      spec: "my-spec.yml",
      buildArgs,
      ...(platforms && { platforms }),
      ...(frontend && { frontend }),
      ...(rebuildTrigger && { rebuildTrigger }),
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

  /** Records only expected results for the table. */
  const record = (change: string, changes: Record<string, string>, expected: readonly string[]) => {
    const found = [verdict(changes, "package"), verdict(changes, "image")];
    expect(found).toEqual(expected);
    rows.push([change, ...found]);
  };

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
    vi.useRealTimers();
    await workspace?.close();
    await lab?.stop();
    for (const directory of others) rmSync(directory, { recursive: true, force: true });
  });

  const cases: { change: string; expected: string; make: () => void | Promise<void> }[] = [
    { change: "nothing", expected: kept, make: () => {} },
    { change: "time of a used file", expected: kept, make: () => rewrite("src/used.txt") },
    {
      change: "unused file in the directory",
      expected: kept,
      make: () => write("src/unused.md", "other\n"),
    },
    { change: "new unused file", expected: kept, make: () => write("elsewhere/x.txt", "other\n") },
    { change: "umask (group may write)", expected: kept, make: () => mode("src/used.txt", 0o664) },
    { change: "clock (a year later)", expected: kept, make: () => aYearLater() },
    {
      change: "builder restarted with another configuration",
      expected: kept,
      make: () => change({ daemonToml: "[worker.oci]\n  max-parallelism = 2\n" }),
    },
    {
      change: "builder replaced (another state directory, an empty cache)",
      expected: kept,
      make: () => change({ stateDirectory: join(workspace.directory, "other-builder") }),
    },
    { change: "builder of another name", expected: built, make: () => change({ builder: "other" }) },
    { change: "used file", expected: built, make: () => write("src/used.txt", "other\n") },
    { change: "file mode (program bit)", expected: built, make: () => mode("src/used.txt", 0o755) },
    { change: "comment in the spec", expected: built, make: () => change({ comment: " # why" }) },
    { change: "spec step", expected: built, make: () => change({ word: "Welt" }) },
    { change: "argument", expected: built, make: () => change({ buildArgs: { GREETING: "hallo" } }) },
    { change: "rebuild trigger", expected: built, make: () => change({ rebuildTrigger: "2026-11" }) },
    { change: "nothing, with a rebuild trigger", expected: kept, make: () => {} },
    { change: "platform", expected: built, make: () => change({ platforms: ["linux/amd64"] }) },
    {
      change: "frontend digest",
      expected: built,
      make: async () => change({ frontend: await secondFrontend(lab.registry.address) }),
    },
  ];
  const write = (path: string, text: string) => void workspace.write(path, text);
  const rewrite = (path: string) => write(path, readFileSync(join(workspace.projectDirectory, path), "utf8"));
  const mode = (path: string, bits: number) => chmodSync(join(workspace.projectDirectory, path), bits);
  const aYearLater = () => {
    const then = new Date(Date.now() + 365 * 24 * 3600 * 1000);
    vi.useFakeTimers({ toFake: ["Date"], now: then });
    for (const path of ["my-spec.yml", "src/used.txt", "src"]) {
      utimesSync(join(workspace.projectDirectory, path), then, then);
    }
  };
  const change = (what: Partial<Settings>) => {
    settings = { ...settings, ...what };
    write("my-spec.yml", specOf(settings));
  };

  it.each(cases)("$change: $expected", async ({ change, expected, make }) => {
    await make();
    const { changes } = await stack.up();
    vi.useRealTimers();
    record(change, changes, [expected, expected]);
  });

  it("an undeclared argument is rejected before any build", async () => {
    const before = settings;
    change({ buildArgs: { ...settings.buildArgs, NOBODY: "1" } });
    const failed = await stack.failingUp();
    expect(failed.text).toContain("NOBODY");
    rows.push(["undeclared argument", refused, refused]);
    change(before);
  });

  /** Runs `up` on another machine, with a checkout at another path. The state of inline programs contains the path. */
  const elsewhere = async (keep: (path: string) => boolean) => {
    const checkout = mkdtempSync(join(tmpdir(), "dalec-checkout-"));
    others.push(checkout);
    const from = workspace.projectDirectory;
    cpSync(from, checkout, {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
      filter: (path) => path !== join(from, "Pulumi.yaml") && keep(path.slice(from.length)),
    });
    const machine = await workspace.anotherMachine({ projectDirectory: checkout });
    try {
      return (await (await machine.inlineStack(program)).up()).changes;
    } finally {
      await machine.close();
    }
  };

  it("a second machine with the package files at another path builds nothing", async () => {
    const changes = await elsewhere(() => true);
    record("second machine, other checkout path, package files kept", changes, [kept, kept]);
  });

  it("a second machine with a fresh checkout builds the missing package files, and no image", async () => {
    const changes = await elsewhere((path) => !/^\/(dist|\.dalec)(\/|$)/.test(path));
    record("second machine, fresh checkout (no package files)", changes, [built, kept]);
  });

  it("the first machine then builds nothing", async () => {
    const { changes } = await stack.up();
    record("back on the first machine", changes, [kept, kept]);
  });

  it("one stage exists per build, and none after destroy", async () => {
    const stages = join(workspace.projectDirectory, ".dalec", "stages");
    // The other entry of a directory of contexts is its .gitignore.
    const visible = (directory: string) => readdirSync(directory).filter((name) => !name.startsWith("."));
    const owners = visible(stages);
    expect(owners).toHaveLength(2);
    for (const owner of owners) expect(visible(join(stages, owner, "contexts"))).toHaveLength(1);
    await stack.destroy();
    expect(existsSync(join(workspace.projectDirectory, ".dalec", "stages"))).toBe(false);
  });

  it("docs/rebuilds.md shows the results of this run", ({ skip }) => {
    // A run of only some tests yields only a part of the table.
    if (rows.length < cases.length + 4)
      skip("this run did not make every change of the table, or not with the expected result");
    if (updateResults) documentRows(["change", "Package", "Image"], rows);
    expect(documentedRows()).toEqual(rows);
  });
});
