import { describe, expect, it } from "vitest";
import { findTarget } from "../../../src";
import { selectPackages } from "../../../src/solve/packages/selection";

const target = (name: string) => {
  const found = findTarget(name).target;
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const built = (name: string, paths: string[], directory = "dist") => ({
  target: name,
  directory,
  files: paths.map((path) => ({ path: `${directory}/${path}`, sha256: path.repeat(64).slice(0, 64) })),
});

describe("the packages that a build installs from other builds", () => {
  it("include only installable ones, at the paths where Dalec looks for them", () => {
    const debs = ["a_1-debian12u1_amd64.deb", "a-dbgsym_1-debian12u1_amd64.deb", "a_1-debian12u1.dsc"];
    const deb = selectPackages(
      "prebuiltPackages",
      [built("bookworm/deb", debs)],
      target("bookworm/container"),
      [],
    );
    expect(deb.problems).toEqual([]);
    expect(deb.files.map(({ path }) => path)).toEqual(["a_1-debian12u1_amd64.deb"]);
    const rpms = ["RPMS/x86_64/a-1-1.azl3.x86_64.rpm", "SRPMS/a-1-1.azl3.src.rpm"];
    const rpm = selectPackages(
      "prebuiltPackages",
      [built("azlinux3/rpm", rpms)],
      target("azlinux3/container"),
      [],
    );
    expect(rpm.files.map(({ path }) => path)).toEqual(["RPMS/x86_64/a-1-1.azl3.x86_64.rpm"]);
  });

  it("include only those for the platforms of the build", () => {
    const files = [
      "linux_amd64/a_1-debian12u1_amd64.deb",
      "linux_arm64/a_1-debian12u1_arm64.deb",
      "linux_arm64/b_1-debian12u1_all.deb",
    ];
    const { files: chosen } = selectPackages(
      "prebuiltPackages",
      [built("bookworm/deb", files)],
      target("bookworm"),
      ["linux/arm64"],
    );
    expect(chosen.map(({ path }) => path)).toEqual(["a_1-debian12u1_arm64.deb", "b_1-debian12u1_all.deb"]);
  });

  it("include those without an architecture for every platform, sorted by path", () => {
    const rpms = ["RPMS/x86_64/b-1-1.azl3.x86_64.rpm", "RPMS/noarch/a-1-1.azl3.noarch.rpm"];
    const given = [built("azlinux3/rpm", rpms), built("azlinux3/rpm", rpms)];
    const { files, problems } = selectPackages("prebuiltPackages", given, target("azlinux3"), [
      "linux/amd64",
    ]);
    expect(problems).toEqual([]);
    expect(files.map(({ path }) => path)).toEqual([...rpms].sort());
    const other = selectPackages("prebuiltPackages", given, target("azlinux3"), ["linux/arm64"]);
    expect(other.files.map(({ path }) => path)).toEqual(["RPMS/noarch/a-1-1.azl3.noarch.rpm"]);
  });

  it("include those for every architecture, wherever they were built", () => {
    const all = "linux_arm64/b_1-debian12u1_all.deb";
    const noarch = "linux_arm64/RPMS/noarch/a-1-1.azl3.noarch.rpm";
    const chosen = (name: string, path: string) =>
      selectPackages("prebuiltPackages", [built(name, [path])], target(name), ["linux/amd64"]).files;
    expect(chosen("bookworm/deb", all)).toHaveLength(1);
    expect(chosen("azlinux3/rpm", noarch)).toHaveLength(1);
    expect(chosen("bookworm/deb", "linux_arm64/a_1-debian12u1_arm64.deb")).toEqual([]);
  });

  it("say for which platforms there are none", () => {
    const given = [built("bookworm/deb", ["a_1-debian12u1_amd64.deb"])];
    const reasons = (platforms: string[]) =>
      selectPackages("prebuiltPackages", given, target("bookworm"), platforms).problems.map(
        ({ reason }) => reason,
      );
    expect(reasons(["linux/amd64"])).toEqual([]);
    expect(reasons(["linux/arm64", "linux/arm/v7"])).toEqual([
      'none of the files in "dist" is a package to install on linux/arm64, linux/arm/v7',
    ]);
    const sources = selectPackages(
      "prebuiltPackages",
      [built("bookworm/deb", ["a.dsc"])],
      target("bookworm"),
      [],
    );
    expect(sources.problems[0]?.reason).toBe('none of the files in "dist" is a package to install');
  });

  it("are refused if they fit another distribution, are none, or differ under the same name", () => {
    const deb = "a_1-debian12u1_amd64.deb";
    const other = built("bookworm/deb", [deb], "other");
    other.files = other.files.map((file) => ({ ...file, sha256: "0".repeat(64) }));
    const given = [
      built("trixie/deb", [deb]),
      built("bookworm/deb", ["a.dsc"]),
      built("bookworm/deb", [deb]),
      other,
    ];
    const { problems } = selectPackages("dependencyPackages", given, target("bookworm/deb"), []);
    expect(problems.map(({ propertyPath }) => propertyPath)).toEqual([
      "dependencyPackages[0]",
      "dependencyPackages[1]",
      "dependencyPackages[3]",
    ]);
    expect(problems[2]?.reason).toContain(
      '"other/a_1-debian12u1_amd64.deb" and "dist/a_1-debian12u1_amd64.deb"',
    );
  });
});
