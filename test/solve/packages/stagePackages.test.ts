import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stagePath } from "../../../src/machine/stages";
import { stagePackages } from "../../../src/solve/packages/stagePackages";

describe("the packages that a build gets from another", () => {
  let project: string;
  const place = () => ({ projectDirectory: project, owner: "owner", kind: "packages" as const });
  const given = (path: string, text: string) => {
    const from = join(project, path.replaceAll("/", "-"));
    writeFileSync(from, text);
    return { from, path, sha256: createHash("sha256").update(text).digest("hex") };
  };

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "dalec-packages-"));
  });
  afterEach(() => rmSync(project, { recursive: true }));

  it("are copied to a directory that is named by their names and content", () => {
    const files = [given("a.deb", "1"), given("RPMS/x86_64/a.rpm", "2")];
    const name = stagePackages(place(), "context", files);
    expect(readFileSync(stagePath(place(), `${name}/RPMS/x86_64/a.rpm`), "utf8")).toBe("2");
    expect(lstatSync(stagePath(place(), ".")).mode & 0o777).toBe(0o700);
    expect(stagePackages(place(), "context", files)).toBe(name);
    expect(stagePackages(place(), "context", [given("a.deb", "3")])).not.toBe(name);
    expect(stagePackages(place(), "context", [given("b.deb", "1")])).not.toBe(name);
  });

  it("are not read again while the copies are as they were", () => {
    const files = [given("a.deb", "1"), given("b.deb", "2")];
    const name = stagePackages(place(), "context", files);
    expect(name).toMatch(/^context-[0-9a-f]{16}$/);
    for (const { from } of files) rmSync(from);
    expect(stagePackages(place(), "context", files)).toBe(name);
    rmSync(stagePath(place(), `${name}/b.deb`));
    expect(() => stagePackages(place(), "context", files)).toThrow("there is no package");
  });

  it("are copied again after somebody edited a copy", () => {
    const files = [given("a.deb", "1")];
    const name = stagePackages(place(), "context", files);
    writeFileSync(stagePath(place(), `${name}/a.deb`), "0");
    expect(stagePackages(place(), "context", files)).toBe(name);
    expect(readFileSync(stagePath(place(), `${name}/a.deb`), "utf8")).toBe("1");
  });

  it("must be those that were built", () => {
    const file = given("a.deb", "1");
    writeFileSync(file.from, "edited");
    expect(() => stagePackages(place(), "context", [file])).toThrow("is not the package that was built");
    rmSync(file.from);
    expect(() => stagePackages(place(), "context", [file])).toThrow(`there is no package "${file.from}"`);
  });
});
