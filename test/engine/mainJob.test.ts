import { existsSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import type { OperationResult } from "../support/engine/operation";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { entriesBelow } from "../support/entriesBelow";
import { instanceName } from "../support/instanceName";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { processesOf } from "../support/processes";
import { helloSpec } from "./hello";

const packageBuild = "docker-build:index:Image hello";
const imageBuild = "docker-build:index:Image image";
const otherBuild = "docker-build:index:Image other";
const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

/** The content of every file in a directory, including private files. */
function filesBelow(directory: string): Record<string, string> {
  const paths = entriesBelow(directory)
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path).toString("base64")]));
}

/** A stack with a LocalBuilder, a package and an image of one spec, and a package of another. */
describe.skipIf(obstacle)("a spec, a builder and `pulumi up`", { timeout: 600_000 }, () => {
  let lab: Lab;
  let workspace: Workspace;
  let stack: EngineStack;
  const program = async () => {
    const builder = new dalec.LocalBuilder("builder", { buildkitdConfig: { extraToml: lab.mirrorsToml } });
    const common = { builder: builder.connection, spec: "my-spec.yml" };
    const hello = new dalec.Package("hello", { ...common, target: "bookworm/deb", outputDirectory: "dist" });
    const other = { builder: builder.connection, spec: "other.yml", target: "bookworm/deb" };
    new dalec.Package("other", { ...other, outputDirectory: "dist-other" });
    const image = new dalec.Image("image", {
      ...common,
      target: "bookworm/testing/container",
      tags: [`${lab.registry.address}/team/hello:1`],
      push: true,
    });
    return { files: hello.files, ref: image.ref, digest: image.digest };
  };
  const inProject = (...path: string[]) => join(workspace.projectDirectory, ...path);
  const shown = (directory = "dist") =>
    readdirSync(inProject(directory)).filter((name) => !name.startsWith("."));
  const deb = () => inProject("dist", shown().find((name) => name.endsWith(".deb")) ?? "no .deb file");
  const buildsIn = (changes: Record<string, string>) =>
    Object.keys(changes)
      .filter((name) => name.startsWith("docker-build:") && changes[name] !== "same")
      .sort();

  const notSame = ({ changes, differences }: OperationResult) =>
    Object.entries(changes).flatMap(([name, change]) =>
      change === "same" ? [] : [`${name}: ${change} ${differences[name]?.join(" ")}`],
    );

  beforeAll(async () => {
    lab = await startLab();
    workspace = await openWorkspace();
    workspace.write("my-spec.yml", helloSpec());
    workspace.write("other.yml", helloSpec({ word: "Other" }));
    stack = await workspace.inlineStack(program);
  });

  afterAll(async () => {
    await workspace?.close();
    await lab?.stop();
  });

  it("builds packages and images, and describes them", async () => {
    const preview = await stack.preview();
    expect(existsSync(inProject("dist"))).toBe(false);
    const up = await stack.up();
    expect(up.changes).toEqual(preview.changes);
    const files = up.outputs.files as dalec.BuiltPackageFile[];
    expect(files.map(({ name }) => name)).toEqual(shown().sort());
    const binary = files.find(({ kind }) => kind === dalec.PackageFileKind.Binary);
    expect(binary).toMatchObject({ packageName: "hello", version: "1.0.0", architecture: "amd64" });
    expect(statSync(inProject(binary?.path ?? "")).size).toBe(binary?.size);
    expect((await workspace.run("dpkg-deb", ["--contents", deb()])).stdout).toContain("./usr/bin/hello");

    const digest = String(up.outputs.digest);
    const manifest = await fetch(`http://${lab.registry.address}/v2/team/hello/manifests/${digest}`, {
      headers: {
        accept:
          "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.index.v1+json",
      },
    });
    expect(manifest.status).toBe(200);
    expect(up.outputs.ref).toBe(`${lab.registry.address}/team/hello:1@${digest}`);
  });

  it("changes nothing the second time, or after a change to a file that the spec does not use", async () => {
    workspace.write("unrelated.txt", "beside the spec");
    const again = await stack.up();
    expect(notSame(again)).toEqual([]);
  });

  it("builds exactly what a changed spec describes", async () => {
    workspace.write("my-spec.yml", helloSpec({ word: "Hallo" }));
    const preview = await stack.preview();
    expect(buildsIn(preview.changes)).toEqual([packageBuild, imageBuild]);
    const before = readFileSync(deb());
    await stack.up();
    expect(readFileSync(deb()).equals(before)).toBe(false);
  });

  it("previews what an update does after the output directory was deleted", async () => {
    rmSync(inProject("dist"), { recursive: true });
    const { changes } = await stack.preview();
    expect(buildsIn(changes)).toEqual([packageBuild]);
    expect((await stack.up()).changes).toEqual(changes);
    expect(existsSync(deb())).toBe(true);
  });

  it("restores a deleted or edited package file without a build", async () => {
    const whole = readFileSync(deb());
    const gone = deb();
    unlinkSync(gone);
    const { changes, text } = await stack.preview();
    expect(buildsIn(changes)).toEqual([]);
    expect(text).toContain(
      `"dist": the update restores what was deleted or changed there: ${basename(gone)}`,
    );
    expect(buildsIn((await stack.up()).changes)).toEqual([]);
    expect((await stack.preview()).text).not.toContain("restores");
    expect(readFileSync(gone).equals(whole)).toBe(true);
    writeFileSync(gone, "edited");
    await stack.up();
    expect(readFileSync(gone).equals(whole)).toBe(true);
  });

  it.each(["the private directory", "one private file"])(
    "rebuilds a package after somebody deleted %s",
    async (what) => {
      const builds = inProject("dist", ".dalec");
      if (what === "the private directory") {
        rmSync(builds, { recursive: true });
      } else {
        const [file] = readdirSync(builds, { recursive: true, withFileTypes: true }).filter((entry) =>
          entry.isFile(),
        );
        unlinkSync(join(file?.parentPath ?? "", file?.name ?? ""));
      }
      const preview = await stack.preview();
      expect(buildsIn(preview.changes)).toEqual([packageBuild]);
      expect(buildsIn((await stack.up()).changes)).toEqual([packageBuild]);
      expect(buildsIn((await stack.up()).changes)).toEqual([]);
    },
  );

  it.each([
    {
      what: "a build step",
      broken: { word: "Hallo", command: "echo reached && no-such-command" },
      line: 18,
      words: "the step failed with exit code 127",
      log: "no-such-command: not found",
    },
    {
      what: "a test",
      broken: { word: "Hallo", expected: "Nonsense" },
      line: 29,
      words: 'the test "it says Nonsense" failed at stdout.equals of step 1',
      log: 'got "Hallo\\n"',
    },
  ])(
    "explains why $what fails, names the line of the spec, and keeps the previous files",
    async ({ broken, line, words, log }) => {
      const before = filesBelow(inProject("dist"));
      try {
        workspace.write("my-spec.yml", helloSpec(broken));
        const failed = await stack.failingUp();
        // The package and the image share the step.
        expect(failed.text.split(`my-spec.yml:${line} ${words}`)).toHaveLength(2);
        expect(failed.text).toMatch(/the build failed like that of (Package|Image) \S+: see its message/);
        expect(failed.text).toContain(`${line} | >>> ${helloSpec(broken).split("\n")[line - 1]}`);
        expect(failed.text).toContain(log);
        expect(filesBelow(inProject("dist"))).toEqual(before);
      } finally {
        workspace.write("my-spec.yml", helloSpec({ word: "Hallo" }));
      }
      expect(buildsIn((await stack.up()).changes)).toEqual([]);
    },
  );

  it("refuses a directory with files from elsewhere, and changes none of them", async () => {
    workspace.write("dist/notes.txt", "mine");
    const failed = await stack.failingUp();
    expect(failed.text).toContain(
      'outputDirectory: "dist" holds files that no package of this library wrote: notes.txt',
    );
    expect(readFileSync(inProject("dist", "notes.txt"), "utf8")).toBe("mine");
    unlinkSync(inProject("dist", "notes.txt"));
    await stack.up();
  });

  it("keeps building after buildx has lost the builder, and after the daemon was killed", async () => {
    const name = instanceName("LocalBuilder", "builder");
    await workspace.run("buildx", ["rm", "--keep-daemon", name]);
    expect(notSame(await stack.up())).toEqual([]);
    workspace.write("other.yml", helloSpec({ word: "Another" }));
    expect(buildsIn((await stack.up()).changes)).toEqual([otherBuild]);

    for (const pid of processesOf(workspace.directory, "buildkitd")) {
      process.kill(pid, "SIGKILL");
    }
    workspace.write("other.yml", helloSpec({ word: "Once more" }));
    expect(buildsIn((await stack.up()).changes)).toEqual([otherBuild]);
    expect((await workspace.run("buildx", ["inspect", name])).stdout).toContain("running");
  });

  it("starts a build again when the daemon dies, and says so", async () => {
    workspace.write(
      "other.yml",
      helloSpec({ word: "Slow", command: "sleep 12; mkdir -p out && cp src out/hello" }),
    );
    const killer = setInterval(() => {
      if (processesOf(workspace.directory, "sleep").length > 0) {
        clearInterval(killer);
        for (const pid of processesOf(workspace.directory, "buildkitd")) process.kill(pid, "SIGKILL");
      }
    }, 200);
    try {
      const { changes, text } = await stack.up();
      expect(buildsIn(changes)).toEqual([otherBuild]);
      expect(text).toContain(
        `the builder went away while it built. The daemon of builder ${instanceName("LocalBuilder", "builder")} is dead`,
      );
      expect(text).toContain("The build starts again there: attempt 2 of 3.");
      await expect.poll(() => processesOf(workspace.directory, "sleep"), { timeout: 20_000 }).toEqual([]);
    } finally {
      clearInterval(killer);
      workspace.write("other.yml", helloSpec({ word: "Quick" }));
    }
    expect(buildsIn((await stack.up()).changes)).toEqual([otherBuild]);
  });

  it("works from a second machine with the same state", async () => {
    const second = await workspace.anotherMachine({ projectDirectory: workspace.projectDirectory });
    try {
      const there = await second.inlineStack(program);
      expect(notSame(await there.up())).toEqual([]);
      workspace.write("other.yml", helloSpec({ word: "Elsewhere" }));
      expect(buildsIn((await there.up()).changes)).toEqual([otherBuild]);
    } finally {
      await second.close();
    }
  });

  it("leaves nothing behind", async () => {
    await stack.destroy();
    expect(existsSync(inProject("dist"))).toBe(false);
    expect(existsSync(inProject("dist-other"))).toBe(false);
    expect(processesOf(workspace.directory, "buildkitd")).toEqual([]);
    const stores = [workspace.environment.BUILDX_CONFIG ?? "", workspace.environment.XDG_STATE_HOME ?? ""];
    const left = stores.flatMap((store) => readdirSync(store, { recursive: true }).map(String));
    expect(left.filter((path) => path.includes("builder"))).toEqual([]);
  });
});
