import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageContexts, withContexts } from "../../../src/solve/packages/packageContexts";
import { hasDependencyPackages, type PackageSources } from "../../../src/solve/packages/packageSources";

const deb = "a_1-debian12u1_amd64.deb";
const home = process.cwd();
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "dalec-package-contexts-"));
  process.chdir(project);
});
afterEach(() => {
  process.chdir(home);
  rmSync(project, { recursive: true });
});

const built = (target: string, path: string, text: string) => {
  mkdirSync(join(project, dirname(path)), { recursive: true });
  writeFileSync(join(project, path), text);
  const sha256 = createHash("sha256").update(text).digest("hex");
  return { target, directory: dirname(path), files: [{ path, sha256 }] };
};
/** What a build gets; the promise of an output is not in its type. */
const located = (args: PackageSources) => {
  const contexts = pulumi.output(packageContexts("owner", "a package", args));
  return (contexts as unknown as { promise(): Promise<Record<string, string>> }).promise();
};

describe("the contexts with packages of other builds", () => {
  it("are none if no argument passes packages", async () => {
    expect(await located({ target: "bookworm/container" })).toEqual({});
    expect(
      await located({ target: "bookworm/container", prebuiltPackages: [], dependencyPackages: [] }),
    ).toEqual({});
  });

  it("are one per argument, with the packages in it", async () => {
    const found = await located({
      target: "bookworm/container",
      prebuiltPackages: [built("bookworm/deb", `a/${deb}`, "a")],
      dependencyPackages: [built("bookworm/deb", `b/${deb}`, "b")],
    });
    expect(Object.keys(found)).toEqual(["bookworm-pkg", "dalec-repositories"]);
    expect(Object.values(found).map((location) => existsSync(join(project, location, deb)))).toEqual([
      true,
      true,
    ]);
  });

  it("are at another place once a package changed, and the old place is gone", async () => {
    const args = () => ({
      target: "bookworm/container",
      prebuiltPackages: [built("bookworm/deb", `a/${deb}`, "1")],
    });
    const first = await located(args());
    expect(await located(args())).toEqual(first);
    const { "bookworm-pkg": changed = "" } = await located({
      target: "bookworm/container",
      prebuiltPackages: [built("bookworm/deb", `a/${deb}`, "2")],
    });
    expect(changed).not.toBe(first["bookworm-pkg"]);
    expect(existsSync(join(project, changed))).toBe(true);
    expect(existsSync(join(project, first["bookworm-pkg"] ?? ""))).toBe(false);
  });
});

describe("the hash of a build", () => {
  it("depends on the places of its packages, if it has some", () => {
    expect(withContexts("hash", {})).toBe("hash");
    const one = withContexts("hash", { a: "1", b: "2" });
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(withContexts("hash", { a: "1", b: "3" })).not.toBe(one);
    expect(withContexts("other", { a: "1", b: "2" })).not.toBe(one);
  });
});

describe("a build gets a repository of packages", () => {
  it.each([
    ["no packages", undefined, false],
    ["an empty list", [], false],
    ["packages", [{ target: "bookworm/deb", directory: "a", files: [] }], true],
    ["packages that are known later", pulumi.output([]), true],
  ])("from %s", (_what, dependencyPackages, has) => {
    const args = { target: "bookworm/deb", ...(dependencyPackages && { dependencyPackages }) };
    expect(hasDependencyPackages(args)).toBe(has);
  });
});
