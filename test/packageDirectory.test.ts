import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planPackage } from "../src/package";

const spec = resolve(__dirname, "..", "examples", "hello", "my-spec.yml");

describe("an output directory", () => {
  let directory: string;
  const dist = (path = "") => join(directory, "dist", path);
  const problems = (outputDirectory = dist()) =>
    planPackage({ spec, target: "bookworm/deb", outputDirectory })
      .check.problems.filter(({ propertyPath }) => propertyPath === "outputDirectory")
      .map(({ reason }) => reason);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-output-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("may be absent or empty, or hold what desktops and Git leave", () => {
    expect(problems()).toEqual([]);
    mkdirSync(dist("below"), { recursive: true });
    writeFileSync(dist(".DS_Store"), "");
    expect(problems()).toEqual([]);
  });

  it("is no file, and not below one", () => {
    writeFileSync(dist(), "");
    expect(problems()).toEqual([`"${dist()}" is a file; expected a directory`]);
    expect(problems(dist("deb"))).toEqual([
      `"${dist("deb")}" is below ${dist()}, which is a file; expected a directory`,
    ]);
  });

  it("holds no files from elsewhere; the first three are named", () => {
    mkdirSync(dist());
    for (const name of ["a", "b"]) writeFileSync(dist(name), "");
    expect(problems()).toEqual([
      expect.stringMatching(/holds files .* wrote: a, b\. Nothing was changed; move them/),
    ]);
    for (const name of ["c", "d", "e"]) writeFileSync(dist(name), "");
    expect(problems()).toEqual([expect.stringContaining(" wrote: a, b, c and more. ")]);
  });

  it("may be a link, but its private directory may not", () => {
    mkdirSync(join(directory, "real"));
    symlinkSync("real", dist());
    expect(problems()).toEqual([]);
    symlinkSync(tmpdir(), dist(".dalec"));
    expect(problems()).toEqual([
      `".dalec" in "${dist()}" is a symbolic link; expected a directory of this library. Remove the link`,
    ]);
  });

  it("has readable manifests", () => {
    mkdirSync(dist());
    writeFileSync(dist(".dalec-one.json"), "{}");
    expect(problems()).toEqual([expect.stringMatching(/^"\.dalec-one\.json" in .* cannot be read/)]);
  });

  it.each(["/", "/usr"])("is refused at once if it is %s", (path) => {
    expect(problems(path)).toEqual([expect.stringContaining("holds files that no package")]);
  });
});
