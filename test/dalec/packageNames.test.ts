import { describe, expect, it } from "vitest";
import { architecturesOf, needOf } from "../../src/dalec/check/packageArchitecture";
import { isDebDependency, isRpmDependency } from "../../src/dalec/check/versionConstraint";
import { said } from "./said";

describe("the name of a package in a list", () => {
  it.each([
    ["a", true],
    ["lib++2.0-x", true],
    ["a:any", true],
    ["a | b", true],
    ["a, b", true],
    ["a (>= 1.0)", true],
    ["a ( = 1)", true],
    ["a(<<1)[amd64]", true],
    ["a (>= 1)  [!amd64 !i386]", true],
    ["$" + "{misc:Depends}", true],
    ["a_b", false],
    ["a b", false],
    ["-a", false],
    ["a (1.0)", false],
    ["a (>= 1", false],
    ["a ()", false],
    ["a [amd64", false],
    ["a | b_c", false],
    ["", false],
  ])("is read by dpkg: %j, %s", (name, isRead) => expect(isDebDependency(name)).toBe(isRead));

  it.each([
    ["a", true],
    ["/usr/bin/a", true],
    ["%{x}", true],
    ["(a or b)", true],
    ["a >= 1", true],
    ["a,  b", true],
    ["a | b", false],
    ["a |b", false],
    [".a", false],
  ])("is read by rpm: %j, %s", (name, isRead) => expect(isRpmDependency(name)).toBe(isRead));

  it("that rpm refuses matters where the package is needed, and to dpkg in any case", () => {
    const found = (name: string, architecture: string, target: string) =>
      said(`dependencies: {build: {"${name}": {arch: [${architecture}]}}}\n`, {
        target,
        platforms: ["linux/amd64"],
      }).map((one) => one.split(" ")[1]);
    expect(found("a | b", "aarch64", "azlinux3/rpm")).toEqual([]);
    expect(found("a | b", "x86_64", "azlinux3/rpm")).toEqual(["bad-package-field"]);
    expect(found("a_b", "arm64", "jammy/deb")).toEqual(["bad-package-field"]);
  });
});

describe("a package that is limited to some architectures", () => {
  it.each([
    ["deb", [], [], "always"],
    ["deb", ["arm64", "any"], ["linux/amd64"], "always"],
    ["deb", ["linux-any"], [], "always"],
    ["deb", ["any-arm64"], [], "maybe"],
    ["deb", ["arm64", "!amd64"], ["linux/amd64"], "maybe"],
    ["deb", ["amd64", "arm64"], [], "always"],
    ["deb", ["arm64"], [], "maybe"],
    ["deb", ["ppc64el", "nosuch"], [], "maybe"],
    ["deb", ["nosuch"], [], "never"],
    ["deb", ["arm64!"], [], "never"],
    ["deb", ["arm64"], ["linux/arm64"], "always"],
    ["deb", ["arm64"], ["linux/amd64"], "never"],
    ["deb", ["arm64"], ["linux/amd64", "linux/arm64"], "always"],
    ["rpm", ["aarch64"], ["linux/arm64"], "always"],
    ["rpm", ["arm64"], ["linux/arm64"], "never"],
    ["rpm", ["%{ix86}"], [], "maybe"],
    ["rpm", ["any"], [], "never"],
  ] as const)("of %s, %j, is needed on %j: %s", (format, listed, platforms, need) => {
    expect(needOf(listed, platforms, architecturesOf[format])).toBe(need);
  });
});
