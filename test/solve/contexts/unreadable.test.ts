import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reasonOf } from "../../../src/machine/userFile";
import { planBuild } from "../../../src/solve/plan";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-unreadable-"));
  writeFileSync(join(directory, "file"), "text");
  symlinkSync("circle", join(directory, "circle"));
  spawnSync("mkfifo", [join(directory, "pipe")]);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const spec = (source: string) => `# syntax=ghcr.io/project-dalec/dalec/frontend:0.21.5
name: ab
version: 1.0.0
revision: 1
license: MIT
description: d
packager: P
sources: {src: {context: {}${source}}}
`;

function problems(context: string, source = "") {
  const args = { inlineSpec: spec(source), target: "bookworm/deb", context };
  return planBuild(args, "Package").check.problems.map(({ reason }) => reason);
}

const circle = "its symbolic links lead in a circle";
const long = "x".repeat(300);

describe("a context is refused with the reason", () => {
  it.each([
    ["nosuch", "nothing is there"],
    ["file", "expected a directory, got a file"],
    ["pipe", "expected a directory, got a named pipe"],
    ["file/below", "a part of the path is no directory"],
    ["circle", circle],
    [long, "the path or a name in it is too long"],
    ["a\0b", "no path can contain a NUL character"],
  ])("%j", (name, reason) => {
    const path = join(directory, name);
    expect(problems(path)).toEqual([
      `there is no directory "${path}", which sources.src reads; looked for ${path}: ${reason}`,
    ]);
  });

  it("for an ignore file that is none", () => {
    const ignore = join(directory, ".dockerignore");
    const refused = (reason: string) => [`"${ignore}" cannot be read: ${reason}`];
    rmSync(join(directory, "circle"));
    mkdirSync(ignore);
    expect(problems(directory)).toEqual(refused("expected a file, got a directory"));
    rmSync(ignore, { recursive: true });
    spawnSync("mkfifo", [ignore]);
    expect(problems(directory)).toEqual(refused("expected a file, got a named pipe"));
    rmSync(ignore);
    symlinkSync(".dockerignore", ignore);
    expect(problems(directory)).toEqual(refused(circle));
  });
});

describe("a path of a source that nothing can match", () => {
  it.each(["file/below", long, "a\\0b"])("is reported as such: %s", (path) => {
    expect(problems(directory, `, path: "${path}"`)).toEqual([
      expect.stringMatching(/^no file matches ".*" in the context/),
    ]);
  });
});

describe("a spec", () => {
  it.each([
    ["pipe", "expected a file, got a named pipe"],
    [".", "expected a file, got a directory"],
    ["file/below", "a part of the path is no directory"],
    ["circle", circle],
    [long, "the path or a name in it is too long"],
    ["a\0b", "no path can contain a NUL character"],
  ])("is refused with the reason: %j", (name, reason) => {
    const path = join(directory, name);
    const { check } = planBuild({ spec: path, target: "bookworm/deb" }, "Package");
    expect(check.problems).toEqual([{ propertyPath: "spec", reason: `"${path}" cannot be read: ${reason}` }]);
  });
});

describe("what a user may not read", () => {
  it("is said without the system's own words", () => {
    expect(reasonOf(Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" }))).toBe(
      "this user has no permission",
    );
  });

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)("is named", () => {
    rmSync(join(directory, "circle"));
    writeFileSync(join(directory, "secret"), "", { mode: 0o000 });
    const refused = (name: string) => [
      `"${join(directory, name)}" cannot be read: this user has no permission`,
    ];
    expect(problems(directory)).toEqual(refused("secret"));
    rmSync(join(directory, "secret"));
    mkdirSync(join(directory, "closed"), { mode: 0o000 });
    expect(problems(directory)).toEqual(refused("closed"));
    writeFileSync(join(directory, ".dockerignore"), "closed\n");
    expect(problems(directory)).toEqual([]);
    rmSync(join(directory, ".dockerignore"));
    writeFileSync(join(directory, ".dockerignore"), "", { mode: 0o000 });
    expect(problems(directory)).toEqual(refused(".dockerignore"));
  });
});
