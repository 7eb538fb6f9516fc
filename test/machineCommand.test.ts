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
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownerVariable } from "../src/keptName";
import { buildNotes } from "../src/machine/nameNotes";
import { makeStages } from "../src/machine/stages";
import { ownedFiles } from "../src/machineCommand";
import { recordProgram } from "./support/recording/recordProgram";

describe("the removal of the stages of an image", () => {
  let directory: string;
  const project = "it's a project/$HOME";
  const below = (...parts: string[]) => join(directory, project, ...parts);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-stages-"));
    for (const owner of ["one", "other"]) {
      for (const kind of ["contexts", "packages"] as const) {
        makeStages({ projectDirectory: below(), owner, kind });
      }
    }
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Runs the delete command of a component as the command provider does. */
  async function remove(owner: string, projectDirectory = project) {
    const { resource } = await recordProgram(() => {
      const image = new pulumi.ComponentResource("dalec:index:Image", "one");
      ownedFiles(image, { projectDirectory }, buildNotes(directory));
    });
    const { delete: command, stdin } = resource("one-files").inputs;
    expect(stdin).toBeUndefined();
    const env = { ...process.env, [ownerVariable]: owner };
    return spawnSync("sh", ["-c", String(command)], { cwd: directory, encoding: "utf8", env });
  }

  it("leaves those of others, and the directories above only while they hold something", async () => {
    writeFileSync(below(".dalec", "stages", "one", "contexts", "file"), "");
    expect(await remove("one")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(readdirSync(below(".dalec", "stages"))).toEqual(["other"]);
    expect(await remove("one")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect((await remove("other")).status).toBe(0);
    expect(readdirSync(below())).toEqual([]);
  });

  it("is done where the project is gone", async () => {
    expect(await remove("one", "gone")).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(below(".dalec", "stages"))).toEqual(["one", "other"]);
  });

  it.each([[".dalec"], [".dalec", "stages"]])("does not follow a symbolic link: %s", async (...path) => {
    const elsewhere = join(directory, "elsewhere");
    mkdirSync(join(elsewhere, "stages", "one"), { recursive: true });
    mkdirSync(join(elsewhere, "one"));
    writeFileSync(join(elsewhere, "one", "file"), "theirs");
    rmSync(below(...path), { recursive: true });
    symlinkSync(elsewhere, below(...path));
    const { status, stderr } = await remove("one");
    expect([status, stderr]).toEqual([1, `${join(...path)} is a symbolic link; remove it\n`]);
    expect(readFileSync(join(elsewhere, "one", "file"), "utf8")).toBe("theirs");
    expect(readdirSync(join(elsewhere, "stages"))).toEqual(["one"]);
  });

  it("removes a link in place of the stages, and not what it leads to", async () => {
    rmSync(below(".dalec", "stages", "one"), { recursive: true });
    symlinkSync(directory, below(".dalec", "stages", "one"));
    expect((await remove("one")).status).toBe(0);
    expect(readdirSync(below(".dalec", "stages"))).toEqual(["other"]);
  });
});
