import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as settings from "@pulumi/pulumi/runtime/settings";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { forProvider, fromProject, inProject } from "../../src/solve/paths";

const home = process.cwd();
let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "dalec-paths-")));
  mkdirSync(join(root, "project/program"), { recursive: true });
  mkdirSync(join(root, "project-plugin"));
  vi.spyOn(settings, "getRootDirectory").mockReturnValue(join(root, "project"));
  process.chdir(join(root, "project"));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.chdir(home);
  rmSync(root, { recursive: true });
});

describe("a path of the user", () => {
  it("is relative to the project, also in a program in a folder of it", () => {
    process.chdir(join(root, "project/program"));
    expect(fromProject("src")).toBe(join(root, "project/src"));
    expect(fromProject("/elsewhere")).toBe("/elsewhere");
  });

  it("is relative to the working directory where Pulumi knows no project", () => {
    vi.mocked(settings.getRootDirectory).mockReturnValue("rootDirectory");
    expect(fromProject("src")).toBe(join(root, "project/src"));
  });

  it.each([
    ["project", "src", "src"],
    ["project", ".", "."],
    ["project/program", "src", "../src"],
    ["project/program", "program", "."],
    ["project-plugin", "src", "src"],
  ])("leads from %s, where a provider runs, to %s as %s", (here, path, seen) => {
    process.chdir(join(root, here));
    expect(forProvider(path)).toBe(seen);
  });

  it("is shown as it is in the project, and in full where it lies outside", () => {
    process.chdir(join(root, "project/program"));
    expect(inProject("./src/a")).toBe("src/a");
    expect(inProject(join(root, "project/src"))).toBe("src");
    expect(inProject(".")).toBe(".");
    expect(inProject("../other")).toBe(join(root, "other"));
  });
});
