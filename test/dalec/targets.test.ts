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

  const none = "is not a Dalec target";
  const nothing = "expected the name of a target, got none";

  it.each([
    ["", nothing, []],
    [" ", nothing, []],
    ["debug", '"debug" is not a complete target: it needs a route', undefined],
    ["bookworm/xyzzy", `"bookworm/xyzzy" ${none}`, ["bookworm/container", "bookworm/deb", "bookworm/dsc"]],
    ["bokworm", `"bokworm" ${none}`, ["bookworm"]],
    ["boookworm/debb", `"boookworm/debb" ${none}`, ["bookworm/deb"]],
    ["Debian12/deb", `"Debian12/deb" ${none}`, ["bookworm/deb"]],
    ["azl3/rmp", `"azl3/rmp" ${none}`, ["azlinux3/rpm"]],
    ["rocky/rpm", `"rocky/rpm" ${none}`, ["rockylinux8/rpm", "rockylinux9/rpm"]],
    ["zzzzzzz", `"zzzzzzz" ${none}`, []],
    ["constructor", `"constructor" ${none}`, []],
    ["mime", `"mime" ${none}`, ["mine"]],
    ["mime/a", `"mime/a" ${none}`, ["mine/a"]],
  ])("%j does not exist, with the reason and the nearest names", (name, reason, nearest) => {
    const found = findTarget(name, { frontends: { mine: "example.com/frontend:1" } });
    expect(found).toMatchObject({
      problem: expect.stringMatching(`^${reason}`),
      ...(nearest && { nearest }),
    });
    const hasHint = (found.target === undefined && found.nearest.length) !== 0;
    expect(JSON.stringify(found).includes("Did you mean")).toBe(hasHint);
  });

  const inRelease = (name: string, release: string) =>
    findTarget(name, { frontends: {}, syntax: `ghcr.io/project-dalec/dalec/frontend:${release}` });

  it("belong to a release", () => {
    expect(inRelease("trixie/deb", "0.17.0")).toEqual({
      problem: 'Dalec 0.17.0 has no target "trixie/deb": Dalec has it since 0.19',
      nearest: [],
    });
    expect(inRelease("trixie/deb", "0.21.5")).toMatchObject({ target: { name: "trixie/deb" } });
    expect(inRelease("mariner2/rpm", "0.17.0")).toMatchObject({ target: { name: "mariner2/rpm" } });
    // The release has no "bookworm/container", which is the first suggestion for later ones.
    expect(inRelease("bookworm/xyzzy", "0.17.0")).toMatchObject({
      nearest: ["bookworm/deb", "bookworm/dsc", "bookworm/testing/container"],
    });
    expect(inRelease("azl4/rpm", "0.17.0")).toMatchObject({ nearest: [] });
  });

  it("may have any name in a release or a frontend that this library does not know", () => {
    expect(inRelease("almalinux10/rpm", "0.23.0")).toMatchObject({
      target: { name: "almalinux10/rpm", kind: "custom", key: "almalinux10", default: false },
      warning:
        '"almalinux10/rpm" is not a Dalec target, as far as this check knows Dalec 0.23.0. Did you mean "almalinux8/rpm" or "almalinux9/rpm"?',
    });
    expect(inRelease("zzz/rpm", "0.23.0")).toHaveProperty(
      "warning",
      '"zzz/rpm" is not a Dalec target, as far as this check knows Dalec 0.23.0',
    );
    const other = { frontends: {}, syntax: "example.com/frontend:1" };
    expect(findTarget("any/thing", other)).toMatchObject({ target: { name: "any/thing", kind: "custom" } });
    expect(findTarget("any/thing", other)).not.toHaveProperty("warning");
    for (const facts of [other, { frontends: {}, syntax: "ghcr.io/project-dalec/dalec/frontend:0.23.0" }])
      expect(findTarget(" ", facts)).toEqual({ problem: nothing, nearest: [] });
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

  const debian = (architecture?: string, platform?: string) => ({
    ...{ packageName: "a", version: "1.0", revision: "2", distribution: "debian12" },
    ...(architecture && { architecture }),
    ...(platform && { platform }),
  });
  const rpm = { packageName: "a", version: "1.0", revision: "3" };

  it.each([
    ["a_1.0-debian12u2_amd64.ddeb", { kind: "debugSymbols", ...debian("amd64", "linux/amd64") }],
    ["linux_arm_v7/a_1.0-debian12u2_armhf.deb", { kind: "binary", ...debian("armhf", "linux/arm/v7") }],
    ["other/a_1.0-debian12u2_i386.deb", { kind: "binary", ...debian("i386", "linux/386") }],
    ["linux_amd64\\a_1.0-debian12u2_all.deb", { kind: "binary", ...debian("all", "linux/amd64") }],
    ["a_1.0_all.deb", { kind: "binary", packageName: "a", version: "1.0", architecture: "all" }],
    ["a_1.0-debian12u2_amd64.changes", { kind: "buildInfo", ...debian("amd64", "linux/amd64") }],
    ["a_1.0-debian12u2_source.changes", { kind: "buildInfo", ...debian() }],
    ["a_1.0-debian12u2.debian.tar.xz", { kind: "source", ...debian() }],
    ["a_1.0-debian12u2.dsc", { kind: "source", ...debian() }],
    ["a_1.0.orig-src.tar.xz.asc", { kind: "source", packageName: "a", version: "1.0" }],
    [
      "a-debuginfo-1.0-3.azl3.x86_64.rpm",
      { kind: "debugSymbols", ...rpm, distribution: "azl3", architecture: "x86_64", platform: "linux/amd64" },
    ],
    [
      "a-debugsource-1.0-3.azl3.aarch64.rpm",
      {
        kind: "debugSymbols",
        ...rpm,
        distribution: "azl3",
        architecture: "aarch64",
        platform: "linux/arm64",
      },
    ],
    ["a-1.0-3.noarch.rpm", { kind: "binary", ...rpm, architecture: "noarch" }],
    ["a-1.0-3.src.rpm", { kind: "source", ...rpm }],
    ["a_1.0-3_amd64.zip", { kind: "binary", ...rpm, architecture: "amd64", platform: "linux/amd64" }],
    [
      "a-v1.0-3-flatcar-x86-64.raw",
      { kind: "sysext", ...rpm, distribution: "flatcar", architecture: "x86-64", platform: "linux/amd64" },
    ],
    ["a-1.0.raw", { kind: "sysext", packageName: "a-1.0" }],
    ["provenance.json", { kind: "attestation" }],
    ["sbom.spdx.json", { kind: "attestation" }],
    ["sbomb.json", { kind: "other" }],
    ["my-sbom.json", { kind: "other" }],
    ["linux_AMD64/a.deb", { kind: "other" }],
    ["a.deb.txt", { kind: "other" }],
    ["", { kind: "other" }],
    // More than one underscore, more behind the end, and what only looks like a known part.
    ...[
      "a_b_1.0_amd64.deb",
      "a_1.0_amd64.deb.txt",
      "a_b_1.0_amd64.buildinfo",
      "a_1.0_amd64.changes.txt",
      "a_b_1.0.dsc",
      "a_1.0.dsc.txt",
      "a-1.0-3.x86_64.rpm.txt",
      "a_1.0-3_amd64.zip.txt",
      "a-v1.0-3-flatcar-arm64.raw.txt",
      "sbom.json.txt",
      "linux_amd64",
      "x",
    ].map((name): [string, object] => [name, { kind: "other" }]),
    ...["my_linux_amd64", "linux_amd64-x", "linux_arm_v7x", "plan9_amd64"].map(
      (directory): [string, object] => [
        `${directory}/a_1.0_all.deb`,
        { kind: "binary", packageName: "a", version: "1.0", architecture: "all" },
      ],
    ),
    [
      "windows_amd64/a_1.0_all.deb",
      { kind: "binary", packageName: "a", version: "1.0", architecture: "all", platform: "windows/amd64" },
    ],
    [
      "linux_arm_v10/a_1.0_all.deb",
      { kind: "binary", packageName: "a", version: "1.0", architecture: "all", platform: "linux/arm/v10" },
    ],
    ["app_1.0_all.buildinfo", { kind: "buildInfo", packageName: "app", version: "1.0", architecture: "all" }],
    ["app_1.0-debian12u20.dsc", { kind: "source", ...debian(), packageName: "app", revision: "20" }],
    ["a-1.0-30.azl3.src.rpm", { kind: "source", ...rpm, revision: "30", distribution: "azl3" }],
    ["a_1.0-30_all.zip", { kind: "binary", ...rpm, revision: "30", architecture: "all" }],
    [
      "a-v1.0-30-flatcar-x86-64.raw",
      {
        ...{ kind: "sysext", ...rpm, revision: "30", distribution: "flatcar" },
        ...{ architecture: "x86-64", platform: "linux/amd64" },
      },
    ],
    ["a_1.0.tar.xz", { kind: "source", packageName: "a", version: "1.0" }],
    ["a_1.0.orig.tar.gz", { kind: "source", packageName: "a", version: "1.0" }],
    ["a_1.0.diff.gz", { kind: "source", packageName: "a", version: "1.0" }],
    ["a_1.0-ubuntu22.04u2.dsc", { kind: "source", ...debian(), distribution: "ubuntu22.04" }],
    ["a_1-0-2.dsc", { kind: "source", packageName: "a", version: "1-0", revision: "2" }],
    [
      "a-dbgsym-b_1.0_all.deb",
      { kind: "binary", packageName: "a-dbgsym-b", version: "1.0", architecture: "all" },
    ],
    ["a-dbgsym_1.0_all.deb", { kind: "debugSymbols", packageName: "a", version: "1.0", architecture: "all" }],
    ...["3.el9_2", "3.azl3.1", "el9"].map((revision): [string, object] => [
      `a-1.0-${revision}.noarch.rpm`,
      { kind: "binary", packageName: "a", version: "1.0", revision, architecture: "noarch" },
    ]),
    ["my-a-1.0-3.fc41.src.rpm", { kind: "source", ...rpm, packageName: "my-a", distribution: "fc41" }],
    [
      "a-debugsources-1.0-3.noarch.rpm",
      { kind: "binary", ...rpm, packageName: "a-debugsources", architecture: "noarch" },
    ],
    [
      "a_b_1-0-3_amd64.zip",
      {
        ...{ kind: "binary", packageName: "a_b", version: "1-0", revision: "3" },
        ...{ architecture: "amd64", platform: "linux/amd64" },
      },
    ],
    [
      "my-a-v1.0-3-flatcar-arm64.raw",
      {
        ...{ kind: "sysext", ...rpm, packageName: "my-a", distribution: "flatcar" },
        ...{ architecture: "arm64", platform: "linux/arm64" },
      },
    ],
    ["a-v1.0-3-flatcar-x86-65.raw", { kind: "sysext", packageName: "a-v1.0-3-flatcar-x86-65" }],
  ])("%s says no more than its name does", (file, described) => {
    for (const target of ["bookworm/deb", "no/target"])
      expect(describePackageFile(target, file)).toStrictEqual(described);
  });
});
