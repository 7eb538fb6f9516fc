import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import type { OperationResult } from "../support/engine/operation";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Buildkitd, startBuildkitd } from "../support/lab/buildkitd";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { processesOf } from "../support/processes";
import { helloSpec } from "./hello";
import { documentedRows, documentRows, type RebuildRow } from "./rebuildTable";
import { updateResults } from "./updateResults";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");
const table = "the table of renames";
const components = ["package", "image", "local", "remote"] as const;
type Component = (typeof components)[number];

describe.skipIf(obstacle)("a rename carries everything over", { timeout: 180_000 }, () => {
  let lab: Lab;
  let daemon: Buildkitd;
  let workspace: Workspace;
  let stack: EngineStack;
  let project: string;
  let before: string[];
  let outputDirectory = "dist";
  let aliased: boolean;
  const names: Record<Component, string> = {
    package: "package",
    image: "image",
    local: "local",
    remote: "remote",
  };
  const formerNames = { ...names };
  const rows: RebuildRow[] = [];

  const optionsOf = (component: Component): pulumi.ComponentResourceOptions =>
    aliased ? { aliases: [{ name: formerNames[component] }] } : {};
  const program = async () => {
    const buildkitdConfig = { extraToml: lab.mirrorsToml };
    const local = new dalec.LocalBuilder(names.local, { buildkitdConfig }, optionsOf("local"));
    const remote = new dalec.RemoteBuilder(names.remote, { endpoint: daemon.address }, optionsOf("remote"));
    const shared = { spec: "my-spec.yml", context: "." };
    const built = new dalec.Package(
      names.package,
      { ...shared, builder: local.connection, target: "bookworm/deb", outputDirectory },
      optionsOf("package"),
    );
    const image = new dalec.Image(
      names.image,
      {
        ...shared,
        builder: remote.connection,
        target: "bookworm/testing/container",
        prebuiltPackages: [built.built],
        tags: [`${lab.registry.address}/team/renamed:1`],
        push: true,
      },
      optionsOf("image"),
    );
    const instances = pulumi.all([local.connection.name, remote.connection.name]);
    return { files: built.files, ref: image.ref, instances: pulumi.unsecret(instances) };
  };

  const entries = (...path: string[]) => {
    const directory = join(...path);
    return existsSync(directory) ? readdirSync(directory).sort() : [];
  };
  const ofMachine = (...path: string[]) => entries(workspace.directory, ...path);
  /** All that the components own on the machine, as far as its name tells the owner. */
  const owned = () => ({
    instances: ofMachine("buildx", "instances"),
    instanceFiles: ofMachine("buildx", "pulumi-dalec"),
    daemonDirectories: ofMachine("state", "pulumi-dalec"),
    stages: entries(project, ".dalec", "stages"),
    builds: entries(project, outputDirectory, ".dalec"),
    manifests: entries(project, outputDirectory).filter((name) => /^\.dalec-/.test(name)),
  });
  const daemons = () => processesOf(workspace.directory, "buildkitd");
  const left = () =>
    ["home", "tmp", "state", "run", "buildx/instances", "buildx/pulumi-dalec"]
      .flatMap((place) => ofMachine(place).map((entry) => `${place}/${entry}`))
      .concat(entries(project).filter((entry) => !/\.ya?ml$/.test(entry)));

  /** What became of a component's builds and of what it owns. */
  const verdict = ({ changes }: OperationResult, component: "package" | "image") => {
    const change = changes[`docker-build:index:Image ${names[component]}`];
    return change === "same" ? "not built" : "built again";
  };
  let former: ReturnType<typeof owned> & { known: string[]; daemon: number | undefined };

  const up = async () => {
    const result = await stack.up();
    const files = result.outputs.files as dalec.BuiltPackageFile[];
    const visible = entries(project, outputDirectory).filter((name) => !name.startsWith(".dalec"));
    expect(files.map(({ path }) => path)).toEqual(visible.map((name) => `${outputDirectory}/${name}`));
    expect(files.length).toBeGreaterThan(0);
    const found = owned();
    const known = (result.outputs.instances as string[]).toSorted();
    const [image = "", publisher = ""] = ["image", "package"].map((name) =>
      found.stages.find((stage) => stage.startsWith(name)),
    );
    expect({ ...found, daemons: daemons().length }).toEqual({
      instances: known,
      instanceFiles: known,
      daemonDirectories: known.filter((name) => name.includes("-local")),
      stages: [image, publisher].sort(),
      builds: [publisher],
      manifests: [`.dalec-${publisher}.json`],
      daemons: 1,
    });
    return { result, now: { ...found, known, daemon: daemons()[0] } };
  };

  beforeAll(async () => {
    lab = await startLab();
    daemon = await startBuildkitd({ config: lab.mirrorsToml });
    workspace = await openWorkspace();
    project = workspace.projectDirectory;
    const spec = helloSpec().replace("sources:", "sources:\n  notes:\n    context: {}\n    path: notes.txt");
    workspace.write("my-spec.yml", spec);
    workspace.write("notes.txt", "notes\n");
    stack = await workspace.inlineStack(program);
    before = left();
    former = (await up()).now;
  });

  afterAll(async () => {
    if (workspace) moveTo(workspace.projectDirectory);
    await workspace?.close();
    await daemon?.stop();
    await lab?.stop();
  });

  const moveTo = (directory: string) => {
    // That of an inline program contains the path.
    const file = join(project, "Pulumi.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(project, directory));
    renameSync(project, directory);
    project = directory;
  };
  const rename = (all: readonly Component[]) => {
    for (const component of components) formerNames[component] = names[component];
    for (const component of all) names[component] += "2";
  };
  const cases: {
    change: string;
    expected: string[];
    make: () => void | Promise<void>;
  }[] = [
    {
      change: "the stack, with `pulumi stack rename`",
      expected: ["not built", "not built", "kept", "kept"],
      make: () => stack.rename("prod"),
    },
    {
      change: "each component, with an alias",
      expected: ["not built", "not built", "kept", "kept"],
      make() {
        rename(components);
        aliased = true;
      },
    },
    {
      change: "the project's directory, with all that is in it",
      expected: ["not built", "not built", "kept", "kept"],
      async make() {
        moveTo(join(workspace.directory, "elsewhere"));
        stack = await workspace.inlineStack(program, { name: "prod", directory: project });
      },
    },
    {
      change: "`outputDirectory`",
      expected: ["built again", "not built", "kept", "kept"],
      make() {
        outputDirectory = "out";
      },
    },
    {
      change: "a Package and an Image, without an alias",
      expected: ["built again", "built again", "kept", "kept"],
      make() {
        rename(["package", "image"]);
        aliased = false;
      },
    },
    {
      change: "a builder, without an alias",
      expected: ["built again", "built again", "new", "new"],
      make: () => rename(["local", "remote"]),
    },
  ];

  it.each(cases)("$change", async ({ change, expected, make }) => {
    await make();
    const { result, now } = await up();
    const builders = now.known.map((name) => (former.known.includes(name) ? "kept" : "new"));
    expect(now.daemon === former.daemon).toBe(builders[0] === "kept");
    expect(existsSync(join(project, "dist"))).toBe(outputDirectory === "dist");
    const found = [verdict(result, "package"), verdict(result, "image"), ...builders];
    expect(found).toEqual(expected);
    former = now;
    rows.push([change, ...found]);
  });

  it("changes nothing the next time", async () => {
    const { changes } = await stack.up();
    expect(Object.values(changes).filter((change) => change !== "same")).toEqual([]);
  });

  it("takes nothing from a stack that was renamed for a new one of its former name", async () => {
    const notes = () =>
      owned().instances.filter((name) => ofMachine("buildx", "pulumi-dalec", name).includes("kept"));
    const others = ({ known, daemon }: typeof former) => {
      const { builds: _, manifests: __, ...now } = owned();
      const rest = (all: string[]) => all.filter((name) => !known.includes(name)).length;
      return {
        instances: rest(now.instances),
        daemonDirectories: rest(now.daemonDirectories),
        stages: now.stages.filter((name) => !former.stages.includes(name)).length,
        daemons: daemons().filter((pid) => pid !== daemon).length,
        stays: daemons().includes(daemon ?? 0) && existsSync(join(project, outputDirectory)),
      };
    };
    await stack.rename("third");
    await stack.preview();
    expect(notes()).toEqual([]);
    former = (await up()).now;
    const newcomer = await workspace.inlineStack(program, { name: "prod", directory: project });
    outputDirectory = "other";
    await newcomer.up();
    outputDirectory = "out";
    expect(others(former)).toEqual({
      instances: 2,
      daemonDirectories: 1,
      stages: 2,
      daemons: 1,
      stays: true,
    });
    await newcomer.destroy();
    expect(others(former)).toEqual({
      instances: 0,
      daemonDirectories: 0,
      stages: 0,
      daemons: 0,
      stays: true,
    });
    const { result } = await up();
    expect(Object.values(result.changes).filter((change) => change !== "same")).toEqual([]);
  });

  it("leaves nothing after destroy", async () => {
    await stack.destroy();
    expect(left()).toEqual(before);
    expect(daemons()).toEqual([]);
  });

  it("does what docs/rebuilds.md says", ({ skip }) => {
    if (rows.length < cases.length)
      skip("this run did not make every change, or not with the expected result");
    const head = ["renamed or moved", "Package", "Image", "LocalBuilder", "RemoteBuilder"];
    if (updateResults) documentRows(head, rows, table);
    expect(documentedRows(table)).toEqual(rows);
  });
});
