import { describe, expect, it } from "vitest";
import { normalPlatform, platformProblem } from "../../src/dalec";

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
    "linux/x86_64",
    "linux/x86-64",
    "linux/aarch64",
    "linux/aarch64/v8",
    "linux/armhf",
    "linux/i386",
    "Linux/AMD64",
  ])("can be %s", (platform) => {
    expect(platformProblem(platform)).toBeUndefined();
  });

  it.each([
    ["linux/amd46", ["linux/amd64"]],
    ["linux/amd", ["linux/amd64"]],
    ["linux/x64", ["linux/amd64"]],
    ["linux/i686", ["linux/386"]],
    ["linux/arm/v9", ["linux/arm/v7"]],
    ["linux/armv7", ["linux/arm/v7"]],
    ["linux/risv64", ["linux/riscv64"]],
    ["linx/amd64", ["linux/amd64"]],
    ["window/amd46", ["windows/amd64"]],
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

  it.each([
    ["linux/aarch64", "linux/arm64"],
    ["linux/aarch64/v8", "linux/arm64/v8"],
    ["linux/x86-64", "linux/amd64"],
    ["linux/armel", "linux/arm/v6"],
    ["linux/armhf/v6", "linux/arm/v7"],
    ["macOS/ARM64", "darwin/arm64"],
    ["linux/arm/v7", "linux/arm/v7"],
    ["linux/Nosuch", "linux/Nosuch"],
  ])("%s is %s to BuildKit", (text, platform) => {
    expect(normalPlatform(text)).toBe(platform);
  });
});
