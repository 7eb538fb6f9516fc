import { describe, expect, it } from "vitest";
import type { ContextNeed } from "../../../src/dalec";
import type { Entry } from "../../../src/solve/contexts/entries";
import { sortLinks } from "../../../src/solve/contexts/links";
import { visibility } from "../../../src/solve/contexts/visibility";

/** Everything in `src` is visible, and nothing else. */
const whole = seenOf({});

function seenOf(need: Partial<ContextNeed>) {
  return visibility([{ name: "context", from: "sources.src", path: "src", ...need }], []);
}

/** What becomes of links, by their paths, among a file and a directory. */
function sorted(links: Record<string, string>, seen = whole) {
  const entries: Entry[] = [
    { type: "directory", path: "src" },
    { type: "file", path: "src/file", executable: false },
    { type: "directory", path: "src/folder" },
    { type: "file", path: "src/folder/inner", executable: false },
    ...Object.entries(links).map(([path, target]): Entry => ({ type: "link", path, target })),
  ];
  const { placeholders, bad } = sortLinks(entries, seen);
  return { placeholders, bad: bad.map(({ path }) => path) };
}
const fine = { placeholders: [], bad: [] };

describe("a symbolic link", () => {
  it.each([
    ["a file next to it", { "src/a": "file" }],
    ["a directory", { "src/a": "folder" }],
    ["a directory with a slash behind it", { "src/a": "folder/" }],
    ["another link with a slash behind it", { "src/a": "b", "src/b": "folder/" }],
    ["a file below", { "src/a": "folder/inner" }],
    ["a file above", { "src/folder/a": "../file" }],
    ["its own directory", { "src/a": "." }],
    ["the context", { "src/a": ".." }],
    ["a path with empty parts", { "src/a": ".//folder/./inner" }],
    ["another link", { "src/a": "b", "src/b": "file" }],
    ["a file through another link", { "src/a": "b/inner", "src/b": "folder" }],
    ["a file above what another link leads to", { "src/a": "b/../file", "src/b": "folder" }],
  ])("is sent if it leads to %s", (_what, links) => expect(sorted(links)).toEqual(fine));

  it.each([
    ["above the context", { "src/a": "../../x" }],
    ["above the context, and back into it", { "src/a": "../../context/src/file" }],
    ["to an absolute path", { "src/a": "/file" }],
    ["to nothing that the build could see", { "src/a": "none" }],
    ["to nothing in a directory that the build sees", { "src/a": "folder/none" }],
    ["through a file", { "src/a": "file/x" }],
    ["to itself", { "src/a": "a" }],
  ])("is refused if it leads %s", (_what, links) => {
    expect(sorted(links)).toEqual({ placeholders: [], bad: ["src/a"] });
  });

  it("is refused with all links that lead through it", () => {
    expect(sorted({ "src/a": "b", "src/b": "/file" }).bad).toEqual(["src/a", "src/b"]);
    expect(sorted({ "src/a": "b", "src/b": "c", "src/c": "a" }).bad).toEqual(["src/a", "src/b", "src/c"]);
  });

  it("may lead through many others", () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [
          `src/l${index}`,
          index === length - 1 ? "file" : `l${index + 1}`,
        ]),
      );
    expect(sorted(chain(256))).toEqual(fine);
    expect(sorted(chain(258)).bad).toEqual(["src/l0"]);
  });

  it("is refused if it leads through a file, be it to what the build could not see", () => {
    expect(sorted({ "src/a": "file/x" }, seenOf({ includes: ["a", "file"] })).bad).toEqual(["src/a"]);
  });

  it("needs a placeholder where it leads to what the excludes of the source hide", () => {
    expect(sorted({ "src/a": "folder/hidden/x" }, seenOf({ excludes: ["folder/hidden"] }))).toEqual({
      placeholders: ["src/folder/hidden/x"],
      bad: [],
    });
  });

  it("needs a placeholder where it leads to what the build cannot see", () => {
    expect(sorted({ "src/a": "../other/file", "src/b": "../README.md" })).toEqual({
      placeholders: ["README.md", "other/file"],
      bad: [],
    });
    expect(sorted({ "src/a": "../other", "src/b": "../other/file", "src/c": "../others" })).toEqual({
      placeholders: ["other/file", "others"],
      bad: [],
    });
  });
});
