import { describe, expect, it } from "vitest";
import { defaultFrontend, findTarget, parseSpec } from "../../../src/dalec";
import { contextNeeds, dalecsOwnNames } from "../../../src/solve/contexts/needs";

const needsOf = (
  fields: string,
  buildArgs: Record<string, string> = {},
  platforms: readonly string[] = [],
  targetKey: string | undefined = "bookworm",
) => contextNeeds(parseSpec(`name: a\n${fields}\n`), { buildArgs, platforms, targetKey });
const paths = (...args: Parameters<typeof needsOf>) => needsOf(...args).map(({ path }) => path);
const source = (path: string) =>
  `args: {TARGETARCH: , TARGETVARIANT: }\nsources: {a: {context: {}, path: '${path}'}}`;

describe("a build reads of its contexts", () => {
  it("what the spec names, once for all platforms", () => {
    const both = ["linux/amd64", "linux/arm64"];
    const spec = "sources: {a: {context: {}, path: src}, b: {context: {name: other}}}";
    const needs = [
      { name: "context", from: "sources.a", path: "src" },
      { name: "other", from: "sources.b" },
    ];
    expect(needsOf(spec)).toEqual(needs);
    expect(needsOf(spec, {}, both)).toEqual(needs);
    expect(needsOf("sources: {a: {http: {url: 'https://a'}}}")).toEqual([]);
  });

  it.each([
    ["linux/amd64", "amd64"],
    ["linux/arm64", "arm64"],
    ["linux/riscv64", "riscv64"],
  ])("what it names by the architecture of %s", (platform, architecture) => {
    expect(paths(source("src/$TARGETARCH"), {}, [platform])).toEqual([`src/${architecture}`]);
  });

  it("everything where only the builder knows the path", () => {
    const whole = [{ name: "context", from: "sources.a" }];
    expect(needsOf(source("src/$TARGETARCH"))).toEqual(whole);
    expect(needsOf(source("src/$TARGETVARIANT"), {}, ["linux/arm64"])).toEqual(whole);
    expect(needsOf(source("src/$TARGETVARIANT"), {}, ["linux/arm/v7"])).toEqual(whole);
    expect(needsOf(source("src/$TARGETVARIANT"))).toEqual(whole);
    expect(needsOf(source("src/$TARGETVARIANT"), {}, ["linux/amd64/v2"])).toEqual(whole);
    expect(paths(source("src$TARGETVARIANT"), {}, ["linux/amd64"])).toEqual(["src"]);
    expect(paths(source("src/$TARGETARCH"), { TARGETARCH: "mine" })).toEqual(["src/mine"]);
  });

  it("what it names by the key of the target, or only another target has", () => {
    const byKey = "args: {DALEC_TARGET: }\nsources: {a: {context: {}, path: 'src/$DALEC_TARGET'}}";
    expect(paths(byKey)).toEqual(["src/bookworm"]);
    const mount = "{name: t, mounts: [{dest: /a, spec: {context: {name: b}}}]}";
    const ofTarget = `targets: {azlinux3: {tests: [${mount}]}}`;
    expect(needsOf(ofTarget)).toEqual([]);
    expect(needsOf(ofTarget, {}, [], "azlinux3").map(({ name }) => name)).toEqual(["b"]);
  });

  it("the main context where only the builder knows the name of another", () => {
    const named =
      "args: {TARGETARCH: }\nsources: {a: {context: {name: 'c-$TARGETARCH'}}, b: {context: {name: b}, path: '$TARGETARCH'}}";
    expect(needsOf(named)).toEqual([
      { name: "context", from: "sources.a" },
      { name: "b", from: "sources.b" },
    ]);
    expect(needsOf(named, {}, ["linux/amd64"]).map(({ name }) => name)).toEqual(["c-amd64", "b"]);
  });

  it.each([
    ["DALEC_SIGNING_CONFIG_PATH", "DALEC_SIGNING_CONFIG_CONTEXT_NAME", "context"],
    ["DALEC_SOURCE_FILTER_CONFIG_PATH", "DALEC_SOURCE_FILTER_CONFIG_CONTEXT_NAME", "dalec-source-options"],
  ])("the file that %s names", (pathArgument, nameArgument, name) => {
    const need = { name, from: `buildArgs.${pathArgument}`, path: "a.yml" };
    expect(needsOf("", { [pathArgument]: "a.yml" })).toEqual([need]);
    expect(needsOf("", { [pathArgument]: "a.yml", [nameArgument]: "" })).toEqual([need]);
    expect(needsOf("", { [pathArgument]: "a.yml", [nameArgument]: "mine" })).toEqual([
      { ...need, name: "mine" },
    ]);
    expect(needsOf("", { [pathArgument]: "" })).toEqual([]);
    expect(needsOf("", { [nameArgument]: "mine" })).toEqual([]);
  });
});

it("Dalec itself looks up contexts for a target, whatever the spec says", () => {
  const target = findTarget("bookworm/deb").target;
  if (target === undefined) throw new Error("no target");
  const facts = parseSpec("targets: {mine: {frontend: {image: example.com/own:1}}}\n").facts();
  const names = [...dalecsOwnNames(target, facts, defaultFrontend)];
  expect(names).toEqual(expect.arrayContaining(["dalec-bookworm-worker", "pkg", "bookworm-pkg"]));
  expect(names.some((name) => name.includes("own"))).toBe(true);
  expect(names.some((name) => name.includes("frontend"))).toBe(true);
  expect(names.every((name) => name !== "undefined" && name !== "")).toBe(true);
});
