import { describe, expect, it } from "vitest";
import { platformProblem } from "../../src/dalec";

describe("a platform", () => {
  it.each([
    "linux/amd64",
    "linux/amd64/v2",
    "linux/arm64",
    "linux/arm64/v8",
    "linux/arm",
    "linux/arm/v5",
    "linux/arm/v6",
    "linux/arm/v7",
    "linux/arm/7",
    "linux/386",
    "linux/ppc64le",
    "linux/riscv64",
    "linux/s390x",
    "linux/mips64",
    "linux/mips64le",
    "linux/loong64",
    "windows/amd64",
    "freebsd/amd64",
    "darwin/arm64",
    "wasi/wasm",
  ])("can be %s", (platform) => {
    expect(platformProblem(platform)).toBeUndefined();
  });

  it.each([
    ["linux/amd46", ["linux/amd64"]],
    ["linux/amd", ["linux/amd64"]],
    ["linux/x86_64", ["linux/amd64"]],
    ["linux/aarch64", ["linux/arm64"]],
    ["linux/armhf", ["linux/arm/v7"]],
    ["linux/arm/v9", ["linux/arm/v7"]],
    ["linux/armv7", ["linux/arm/v7"]],
    ["linux/i386", ["linux/386"]],
    ["linux/risv64", ["linux/riscv64"]],
    ["linx/amd64", ["linux/amd64"]],
    ["window/amd46", ["windows/amd64"]],
    ["Linux/AMD64", ["linux/amd64"]],
    ["amd64", ["linux/amd64"]],
    ["arm/v7", ["linux/arm/v7"]],
    ["linux", []],
    ["linux/", []],
    ["linux/__proto__", []],
    ["linux/nosuch", []],
    ["", []],
  ])("cannot be %s", (platform, near) => {
    const expected = `expected a platform such as linux/amd64 or linux/arm/v7, got "${platform}"`;
    const [problem = "", hint] = platformProblem(platform)?.split(". ") ?? [];
    expect(problem).toBe(expected);
    expect(hint?.match(/"[^"]+"/g)?.[0]).toEqual(near[0] === undefined ? undefined : `"${near[0]}"`);
  });
});
