import { describe, expect, it } from "vitest";
import { parseReference } from "../../src/dalec/imageReference";
import { isPlatform, tagProblem } from "../../src/solve/reference";

const hash = "0123456789abcdef".repeat(4);

describe("an image reference", () => {
  it.each([
    ["debian", { name: "docker.io/library/debian" }],
    ["docker.io/debian:12", { name: "docker.io/library/debian", tag: "12" }],
    ["index.docker.io/team/app", { name: "docker.io/team/app" }],
    ["team/app:1.2", { name: "docker.io/team/app", tag: "1.2" }],
    ["localhost/app", { name: "localhost/app" }],
    ["localhost:5000", { name: "docker.io/library/localhost", tag: "5000" }],
    ["Team/app", { name: "Team/app" }],
    ["[::1]:5000/app", { name: "[::1]:5000/app" }],
    [`example.com/app:1@sha256:${hash}`, { name: "example.com/app", tag: "1", digest: `sha256:${hash}` }],
    [`example.com/app@sha512:${hash}${hash}`, { name: "example.com/app", digest: `sha512:${hash}${hash}` }],
    [`example.com/${"a".repeat(255)}`, { name: `example.com/${"a".repeat(255)}` }],
  ])("%s is split into its parts", (text, parts) => {
    expect(parseReference(text)).toEqual(parts);
  });

  it.each([
    ["without a name", ""],
    ["with a capital in the repository", "example.com/App"],
    ["with a registry in brackets that is no address", "[ab]/app"],
    ["that looks like an identifier", hash],
    ["with a name that is too long", `example.com/${"a".repeat(256)}`],
    ["with a name that is too long in full", "a".repeat(248)],
    ["with a digest of another length", `app@sha512:${hash}`],
    ["with a digest of an unknown algorithm", `app@md5:${hash}`],
    ["with a line break", "app\n"],
  ])("%s is refused", (_, text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});

describe("a tag of an image to build", () => {
  it("must be an image reference without a digest", () => {
    expect(tagProblem("registry.example.com/team/app:1.2")).toBeUndefined();
    expect(tagProblem("Registry/Team/App")).toMatch(/Repository names are lower case: "registry\/team\/app"/);
    expect(tagProblem("app:")).toMatch(/expected an image reference .*, got "app:"\.$/);
    expect(tagProblem(`app@sha256:${hash}`)).toMatch(/cannot carry a digest/);
  });
});

it.each([
  ["linux/amd64", true],
  ["linux/arm/v7", true],
  ["linux/risc", false],
  ["amd64", false],
  ["", false],
])("%j is a platform: %s", (text, expected) => expect(isPlatform(text)).toBe(expected));
