import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { findTarget } from "../../../src";
import { packageContexts, withContexts } from "../../../src/solve/packages/packageContexts";
import {
  hasDependencyPackages,
  type PackageSources,
  packageSourceProblems,
} from "../../../src/solve/packages/packageSources";
import { withRepository } from "../../../src/solve/packages/withRepository";

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
/** What a build gets. The promises of an output are not in its type, and Node.js wants each one that fails handled. */
const located = (args: PackageSources): Promise<Record<string, string>> => {
  const contexts: object = pulumi.output(packageContexts("owner", "a package", args));
  for (const part of ["isKnown", "isSecret"]) Reflect.get(contexts, part).catch(() => undefined);
  return Reflect.get(contexts, "promise").call(undefined);
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

  it("are none of a kind of which no packages are passed, and none for an unknown target", async () => {
    const dependencyPackages = [built("bookworm/deb", `b/${deb}`, "b")];
    expect(Object.keys(await located({ target: "bookworm/deb", dependencyPackages }))).toEqual([
      "dalec-repositories",
    ]);
    expect(await located({ target: "none/at/all", dependencyPackages })).toEqual({});
  });

  it("cannot hold packages of another distribution", async () => {
    const dependencyPackages = [built("noble/deb", `b/${deb}`, "b")];
    await expect(located({ target: "bookworm/deb", dependencyPackages })).rejects.toThrow(
      /^a package: invalid arguments\n {2}dependencyPackages\[0\]/,
    );
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

describe("packages of other builds", () => {
  const found = (name: string) => findTarget(name).target;
  const given = [{ target: "bookworm/deb", directory: "a", files: [] }];
  const problems = (target: string, args: Omit<Parameters<typeof packageSourceProblems>[1], "target">) =>
    packageSourceProblems(found(target), { target, ...args }).map(
      ({ propertyPath, reason }) => `${propertyPath}: ${reason}`,
    );
  const own =
    "`prebuiltPackages` and `dependencyPackages` create this context themselves. Omit either them or the context";

  it("can be installed only in an image, and serve only a target with a package manager", () => {
    const both = { prebuiltPackages: given, dependencyPackages: given };
    expect(problems("bookworm/container", both)).toEqual([]);
    expect(problems("bookworm/testing/container", both)).toEqual([]);
    expect(problems("bookworm/deb", { dependencyPackages: given })).toEqual([]);
    expect(problems("azlinux3/rpm", { dependencyPackages: given })).toEqual([]);
    expect(problems("bookworm/deb", both)).toEqual([
      'prebuiltPackages: expected a `container` target, got "bookworm/deb", which installs no packages',
    ]);
    expect(problems("windowscross/container", { dependencyPackages: given })).toEqual([
      'dependencyPackages: expected a target of a Debian or RPM distribution, got "windowscross/container", which has no package manager',
    ]);
    expect(problems("windowscross/container", { dependencyPackages: [] })).toEqual([]);
    expect(problems("no/target", both)).toEqual([]);
  });

  it("leave their contexts to the library", () => {
    const namedContexts = { pkg: "a", "bookworm-pkg": "b", "dalec-repositories": "c", other: "d" };
    const target = "bookworm/container";
    expect(problems(target, { namedContexts })).toEqual([]);
    expect(problems(target, { prebuiltPackages: given, namedContexts })).toEqual([
      `namedContexts.pkg: ${own}`,
      `namedContexts.bookworm-pkg: ${own}`,
    ]);
    expect(problems(target, { dependencyPackages: given, namedContexts })).toEqual([
      `namedContexts.dalec-repositories: ${own}`,
    ]);
    for (const nothing of [undefined, null, "a"])
      expect(problems(target, { prebuiltPackages: given, namedContexts: nothing })).toEqual([]);
  });

  describe("become a repository in the spec", () => {
    const text = "name: a\n";
    const repositoryOf = (name: string, namedContexts?: Record<string, string>) => {
      const target = found(name);
      if (target === undefined) throw new Error(`no ${name}`);
      const { value, problems, warnings } = withRepository(text, target, namedContexts);
      expect([problems, warnings]).toEqual([[], []]);
      return parse(value).dependencies?.extra_repos?.[0];
    };
    const imageOf = (name: string, namedContexts?: Record<string, string>) =>
      repositoryOf(name, namedContexts)?.data[0].spec.image.ref;

    it("that is mounted where Dalec installs packages, with an index made in the context with them", () => {
      const { config, data, envs } = repositoryOf("bookworm/deb");
      expect(config["dalec-repositories.list"].inline.file.contents).toBe(
        "deb [trusted=yes] copy:/opt/dalec-repositories/ /\n",
      );
      expect(envs).toEqual(["build", "test", "install"]);
      expect(data[0]).toMatchObject({
        dest: "/opt/dalec-repositories",
        spec: {
          path: "/repository",
          image: {
            ref: "docker.io/library/debian:bookworm",
            cmd: { mounts: [{ dest: "/packages", spec: { context: { name: "dalec-repositories" } } }] },
          },
        },
      });
      expect(Object.keys(repositoryOf("azlinux3/rpm").config)).toEqual(["dalec-repositories.repo"]);
    });

    it("whose index is made in the worker if that is an image", () => {
      const worker = "dalec-bookworm-worker";
      expect(imageOf("bookworm/deb", { [worker]: "docker-image://example.com/worker:1" })).toBe(
        "example.com/worker:1",
      );
      expect(imageOf("bookworm/deb", { [worker]: "worker" })).toBe("docker.io/library/debian:bookworm");
    });

    it("unless the target has no package manager, or the spec has no place for it", () => {
      expect(repositoryOf("windowscross/container")).toBeUndefined();
      const target = found("bookworm/deb");
      if (target === undefined) throw new Error("no target");
      const alias = "x-a: &a {}\ndependencies: *a\n";
      expect(withRepository(alias, target)).toEqual({
        value: alias,
        problems: [
          { propertyPath: "dependencyPackages", reason: expect.stringContaining("without an alias") },
        ],
        warnings: [],
      });
    });
  });
});
