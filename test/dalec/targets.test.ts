import { describe, expect, it } from "vitest";
import { describePackageFile, findTarget, targets } from "../../src/dalec";
import { routes, withoutData } from "./dalecData";

describe("targets", () => {
  it.skipIf(withoutData)("equal those that Dalec lists, with the same defaults", () => {
    const ours = targets.map((target) => [target.name, target.default]);
    const theirs = routes().map((route) => [route.name, route.default ?? false]);
    expect(ours).toEqual(theirs.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  });

  it.each([
    ["bookworm", "bookworm/deb"],
    ["azlinux3", "azlinux3/container"],
    ["windowscross", "windowscross/container"],
    ["azlinux3/rpm", "azlinux3/rpm"],
  ])("%s selects %s", (name, found) => {
    expect(findTarget(name)).toMatchObject({ target: { name: found } });
    expect(findTarget(name)).not.toHaveProperty("warning");
  });

  it.each([
    ["azl3", "azlinux3/container"],
    ["azl3/rpm", "azlinux3/rpm"],
  ])("%s selects %s, with a warning", (name, found) => {
    expect(findTarget(name)).toMatchObject({
      target: { name: found },
      warning: expect.stringContaining("azlinux3"),
    });
  });

  it.each([
    ["azlinux3/rmp", "azlinux3/rpm"],
    ["bookworm/debb", "bookworm/deb"],
    ["azlinux3/rpm/spec", "azlinux3/rpm"],
    ["debian12/deb", "bookworm/deb"],
    ["azl4/rpm", "azlinux4/rpm"],
    ["flatcar", "flatcar/testing/sysext"],
  ])("%s does not exist, and %s is suggested", (name, nearest) => {
    const found = findTarget(name);
    expect(found.target).toBeUndefined();
    expect(found).toHaveProperty("nearest", expect.arrayContaining([nearest]));
  });

  it("can have any name below the key of a custom frontend, and only there", () => {
    const facts = { frontends: { mine: "example.com/frontend:1" } };
    expect(findTarget("mine/anything", facts)).toMatchObject({ target: { kind: "custom" } });
    expect(findTarget("yours/anything", facts).target).toBeUndefined();
  });
});

describe("package files", () => {
  it.each([
    [
      "bookworm/deb",
      "a_1.0-debian12u2_amd64.deb",
      {
        kind: "binary",
        packageName: "a",
        version: "1.0",
        revision: "2",
        architecture: "amd64",
        distribution: "debian12",
        platform: "linux/amd64",
      },
    ],
    ["bookworm/deb", "a-dbgsym_1.0-debian12u2_arm64.deb", { kind: "debugSymbols", packageName: "a" }],
    ["bookworm/deb", "a_1.0.orig.tar.gz", { kind: "source", version: "1.0" }],
    ["bookworm/deb", "a_1.0-debian12u2_source.buildinfo", { kind: "buildInfo" }],
    [
      "azlinux3/rpm",
      "linux_arm64/RPMS/noarch/a-b-1.0-3.azl3.noarch.rpm",
      {
        kind: "binary",
        packageName: "a-b",
        revision: "3",
        distribution: "azl3",
        architecture: "noarch",
        platform: "linux/arm64",
      },
    ],
    ["azlinux3/rpm", "SRPMS/a-1.0-3.azl3.src.rpm", { kind: "source", packageName: "a" }],
    ["windowscross/zip", "a_1.0-3_amd64.zip", { kind: "binary", version: "1.0", platform: "windows/amd64" }],
  ])("%s %s", (target, file, expected) => {
    expect(describePackageFile(target, file)).toMatchObject(expected);
  });
});
