import { describe, expect, it } from "vitest";
import type { ContextNeed } from "../../../src/dalec";
import { isRemote } from "../../../src/solve/contexts/contextDirectory";
import { type SightState, visibility } from "../../../src/solve/contexts/visibility";

/** The uses that see a path, when each directory above it is looked at first. */
function seers(path: string, needs: Partial<ContextNeed>[], ignored: string[] = []): number[] {
  const seen = visibility(
    needs.map((need) => ({ name: "context", from: "sources.a", ...need })),
    ignored,
  );
  const names = path.split("/");
  let state: SightState | undefined;
  for (let length = 1; length < names.length; length++) {
    const sight = seen.look(names.slice(0, length).join("/"), state);
    if (!sight.below) return [];
    state = sight.state;
  }
  const { visible, seenBy } = seen.look(path, state);
  expect(visible).toBe(seenBy.length > 0);
  return seenBy;
}

describe("a path is seen", () => {
  it("by the uses of which it is a part, and by no others", () => {
    const needs = [{ path: "src" }, { path: "docs/a" }];
    expect(seers("src/main.c", needs)).toEqual([0]);
    expect(seers("docs/a/b", needs)).toEqual([1]);
    expect(seers("docs/b", needs)).toEqual([]);
    expect(seers("other", needs)).toEqual([]);
    expect(seers("src/main.c", [...needs, {}])).toEqual([0, 2]);
  });

  it.each([
    ["sources.a", "*.c", [0]],
    ["sources.a", "src/*.c", []],
    ["tests[0].mounts[12].spec", "*.c", []],
    ["tests[0].mounts[12].spec", "src/*.c", [0]],
    ["extra_repos[0].data[0].spec", "src/*.c", [0]],
    ["tests[0].mounts[12].spec.more", "*.c", [0]],
  ])(
    "through includes that are relative to the path, and of a mount to the top: %s, %s",
    (from, include, seenBy) => {
      expect(seers("src/main.c", [{ from, path: "src", includes: [include] }])).toEqual(seenBy);
    },
  );

  it("through includes and excludes below a directory that neither matches itself", () => {
    const need = { includes: ["src/**/*.c"], excludes: ["src/old", "!src/old/keep.c"] };
    expect(seers("src/a/main.c", [need])).toEqual([0]);
    expect(seers("src/a/main.h", [need])).toEqual([]);
    expect(seers("src/old/main.c", [need])).toEqual([]);
    expect(seers("src/old/keep.c", [need])).toEqual([0]);
    expect(seers("src/a/main.c", [need], ["src/a"])).toEqual([]);
  });
});

describe("a path is seen or not, by an accident of how BuildKit reads lists of patterns,", () => {
  // BuildKit does not look at a pattern that cannot change the verdict on a directory, so the directory does not match it.
  const list = ["*", "!dir/keep", "dir"];

  it("below a directory that is matched already", () => {
    expect(seers("dir/keep", [{ excludes: list }])).toEqual([0]);
    expect(seers("dir/keep", [{ includes: list }])).toEqual([]);
    expect(seers("dir/keep", [{}], list)).toEqual([0]);
    expect(seers("a/dir/keep", [{ path: "a/dir", excludes: ["keep"] }])).toEqual([]);
  });

  it("below a directory that both the excludes and the ignore file hide", () => {
    expect(seers("dir/keep", [{ excludes: ["dir", "!dir/keep"] }], ["dir"])).toEqual([0]);
    expect(seers("dir/keep", [{}], ["dir"])).toEqual([]);
  });

  it("if the ignore file hides a directory above the path", () => {
    expect(seers("src/lib/a.c", [{ path: "src/lib" }], ["src"])).toEqual([0]);
    expect(seers("src/lib/a.c", [{ path: "src/lib" }], ["src/lib"])).toEqual([]);
  });

  it("if excludes have an exception, which is none below a path", () => {
    const excludes = ["old", "!old/keep.c"];
    expect(seers("old/keep.c", [{ excludes }])).toEqual([0]);
    expect(seers("src/old/keep.c", [{ path: "src", excludes }])).toEqual([]);
  });
});

it("an exception of the ignore file shows nothing outside the path", () => {
  expect(seers("other", [{ path: "src" }], ["!other"])).toEqual([]);
});

describe("a directory is looked into", () => {
  it.each([
    ["src", { includes: ["src/**"] }, true],
    ["docs", { includes: ["src/**"] }, false],
    // Where a star is in between, only a look can tell.
    ["docs", { includes: ["src/*.c"] }, true],
    ["docs", { excludes: ["docs"] }, false],
    ["docs", { excludes: ["docs", "!docs/a"] }, true],
    ["src", { path: "src/a" }, true],
    ["docs", { path: "src/a" }, false],
    ["src/a", { path: "src/a", excludes: ["*"] }, true],
    ["src/a/b", { path: "src/a", excludes: ["*"] }, false],
  ])("only if something in it may be seen: %s for %j, %s", (path, need, below) => {
    const seen = visibility([{ name: "context", from: "sources.a", ...need }], []);
    expect(seen.look(path).below).toBe(below);
  });
});

it.each([
  ["https://example.com/a.git", true],
  ["docker-image://example.com/a:1", true],
  ["git@example.com:a.git", true],
  ["my.name-1@git.example.com:a/b", true],
  ["github.com/owner/name", true],
  ["src", false],
  ["src@1", false],
  ["a/git@example.com:b", false],
  ["git@:b", false],
  ["elsewhere/github.com/", false],
])("the context %s is remote: %s", (location, remote) => {
  expect(isRemote(location, () => "/no/such/directory")).toBe(remote);
});

it("a directory hides a repository of GitHub of the same name", () => {
  expect(isRemote("github.com/owner/name", () => process.cwd())).toBe(false);
});
