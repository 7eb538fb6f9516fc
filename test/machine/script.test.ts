import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { transform } from "esbuild";

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drivers } from "../../src/machine/drivers/table";
import { buildDirectory } from "../../src/machine/manifest";
import { publish } from "../../src/machine/packageFiles";
import { machineScript } from "../../src/machine/script";
import { makeStages } from "../../src/machine/stages";
import { bundleScript, scripts } from "../../tools/bundleMachine.mjs";

const sources = resolve(__dirname, "..", "..", "src");

describe.each(scripts)("the life-cycle script %s", (name) => {
  let directory: string;
  const copied = () => bundleScript(join(directory, "src", "machine"), name);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-script-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Copies the sources, each changed. */
  async function copySources(
    change: (text: string, path: string) => string | Promise<string>,
  ): Promise<void> {
    for (const path of readdirSync(sources, { recursive: true, encoding: "utf8" })) {
      if (!/^(machine\/.*|[^/]*)\.ts$/.test(path)) continue;
      const copy = join(directory, "src", path);
      mkdirSync(dirname(copy), { recursive: true });
      writeFileSync(copy, await change(readFileSync(join(sources, path), "utf8"), path));
    }
  }

  it("equals the one that `npm run build` shipped", async () => {
    expect(await bundleScript(join(sources, "machine"), name)).toBe(machineScript(name));
  });

  it("keeps its bytes when comments and blank lines are added", async () => {
    await copySources((text) =>
      text.replaceAll(/^(?=import |export |function |const |async )/gm, "\n// why\n/* how */\n"),
    );
    expect(await copied()).toBe(machineScript(name));
  });

  it("keeps its bytes when types are removed, lines wrap differently and local variables are renamed", async () => {
    await copySources(async (text) => {
      const { code } = await transform(text, { loader: "ts", minifyIdentifiers: true, tsconfigRaw: "{}" });
      return code;
    });
    const entry = readFileSync(join(sources, "machine", "stages.ts"), "utf8");
    expect(readFileSync(join(directory, "src", "machine", "stages.ts"), "utf8")).not.toBe(entry);
    expect(await copied()).toBe(machineScript(name));
  });

  it("keeps its bytes when exported functions are renamed", async () => {
    await copySources((text) => text.replaceAll("removeIfEmpty", "takeAwayAnEmptyDirectory"));
    expect(await copied()).toBe(machineScript(name));
  });

  it("changes when its behaviour does", async () => {
    await copySources((text) =>
      text.replaceAll("force: true", "force: false").replaceAll("a symbolic link", "a link"),
    );
    expect(await copied()).not.toBe(machineScript(name));
  });
});

/** Runs a script as a life-cycle Command does. */
function run(name: string, words: string[], cwd: string, data = "") {
  return spawnSync(process.execPath, ["-", ...words], {
    input: `${data}${machineScript(name)}`,
    cwd,
    encoding: "utf8",
  });
}

describe("the script for files", () => {
  let project: string;
  const output = { directory: "out/deb", owner: "one" };

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "dalec-script-"));
    const build = buildDirectory({ ...output, directory: join(project, "out/deb") }, "a");
    mkdirSync(build, { recursive: true });
    writeFileSync(join(build, "one.deb"), "1");
    publish({ ...output, directory: join(project, "out/deb") }, "a", {
      stack: "test",
      component: "one",
      declared: new Set(),
    });
    for (const kind of ["contexts", "packages"] as const) {
      for (const owner of ["one", "other"]) {
        mkdirSync(join(makeStages({ projectDirectory: project, owner, kind }), "context"));
      }
    }
  });
  afterEach(() => rmSync(project, { recursive: true }));

  it("removes the packages and all stages of an owner, and nothing that belongs to others", () => {
    expect(run("files", ["one", ".", "out/deb"], project)).toMatchObject({
      status: 0,
      stderr: "",
      stdout: "",
    });
    expect(readdirSync(project)).toEqual([".dalec"]);
    expect(readdirSync(join(project, ".dalec", "stages"))).toEqual(["other"]);
    expect(run("files", ["other", "."], project).status).toBe(0);
    expect(readdirSync(project)).toEqual([]);
    expect(run("files", ["one", ".", "out/deb"], project)).toMatchObject({ status: 0, stderr: "" });
  });

  it("reports in one line why it failed", () => {
    rmSync(join(project, "out/deb/.dalec"), { recursive: true });
    symlinkSync("..", join(project, "out/deb/.dalec"));
    const { status, stderr } = run("files", ["one", ".", "out/deb"], project);
    expect(status).toBe(1);
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringContaining("is a symbolic link; remove it")]);
  });

  it("takes less than 1.1 KB, and contains no code for registration", () => {
    expect(Buffer.byteLength(machineScript("files"))).toBeLessThan(1100);
    expect(machineScript("files")).not.toContain("spawn");
  });
});

describe("the scripts of the drivers", () => {
  it("exist for every driver of the table", () => {
    expect(Object.keys(drivers).concat("files").sort()).toEqual([...scripts].sort());
  });

  it("contain no other driver, no code for files, and nothing that only a build needs", () => {
    const own: Record<string, string> = {
      docker: "Control/",
      dockerContainer: "--bootstrap",
      kubernetes: "current-context",
      local: "buildkitd.sock",
    };
    for (const name of Object.keys(drivers)) {
      const text = machineScript(name);
      const marks = Object.keys(own).filter((driver) => text.includes(own[driver] ?? ""));
      expect(marks).toEqual(name === "remote" ? [] : [name]);
      for (const foreign of ["createServer", "history", "outputDirectory", "snapshotter", "no such socket"]) {
        expect(text).not.toContain(foreign);
      }
    }
  });

  it("take at most 5.8 KB for a remote builder, and 15 KB for the largest driver", () => {
    expect(Buffer.byteLength(machineScript("remote"))).toBeLessThan(5_800);
    const sizes = Object.keys(drivers).map((name) => Buffer.byteLength(machineScript(name)));
    expect(Math.max(...sizes)).toBeLessThan(15_000);
  });
});
