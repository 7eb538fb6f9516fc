import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorsOf, outsideCode } from "../../tools/docs/markdown.mjs";
import { pagesOf, withPageLinks } from "../../tools/docs/pages.mjs";
import { documents, read, root } from "./documents";

const link = /\[[^\]]*\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]+))?\)/g;

/** The relative links of a text, as path and anchor. */
function linksOf(text: string): { path: string; anchor: string }[] {
  const links: { path: string; anchor: string }[] = [];
  outsideCode(text, (part) => {
    links.push(...[...part.matchAll(link)].map(([, path = "", anchor = ""]) => ({ path, anchor })));
    return part;
  });
  return links;
}

describe.each(documents)("%s", (document) => {
  it("links only to files and headings that exist", () => {
    const wrong = linksOf(read(document)).filter(({ path, anchor }) => {
      const target = path === "" ? document : posix.join(posix.dirname(document), path);
      if (!existsSync(join(root, target))) return true;
      if (anchor === "") return false;
      return statSync(join(root, target)).isDirectory() || !anchorsOf(read(target)).has(anchor);
    });
    expect(wrong).toEqual([]);
  });
});

describe("the pages of the site", () => {
  const pages = pagesOf(root);

  it("include those of docs, and one for each example with a README.md", () => {
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining(["index.md", "drivers/kubernetes.md", "examples/hello.md", "changelog.md"]),
    );
  });

  it("link only to pages and headings that exist", () => {
    const wrong = [...pages].flatMap(([page, text]) =>
      linksOf(text)
        .filter(({ path }) => !path.endsWith(".svg"))
        .map(({ path, anchor }) => ({ page, anchor, target: posix.join(posix.dirname(page), path) }))
        .filter(({ target, anchor, page }) => {
          const found = pages.get(target === "." || target.endsWith("/") ? page : target);
          return found === undefined || (anchor !== "" && !anchorsOf(found).has(anchor));
        }),
    );
    expect(wrong).toEqual([]);
  });

  it("include the sources of an example", () => {
    const page = pages.get("examples/hello.md") ?? "";
    for (const name of ["index.ts", "my-spec.yml", "Pulumi.yaml"]) {
      expect(page).toContain(`\n<<< ../../examples/hello/${name}\n`);
    }
    expect(pages.get("examples/ci.md")).toContain("\n<<< ../../examples/ci/.github/workflows/build.yml\n");
  });
});

describe("withPageLinks", () => {
  const known = new Set(["index.md", "rebuilds.md", "drivers/local.md", "examples/hello.md"]);

  it.each([
    ["docs/drivers/local.md", "[a](../rebuilds.md#what)", "[a](../rebuilds.md#what)"],
    ["docs/drivers/local.md", "[a](../../examples/hello)", "[a](../examples/hello.md)"],
    ["examples/hello/README.md", "[a](../../docs/drivers/local.md)", "[a](../drivers/local.md)"],
    ["docs/rebuilds.md", "[a](README.md#what)", "[a](index.md#what)"],
    ["docs/rebuilds.md", "[a](../LICENSE)", "a"],
    ["docs/rebuilds.md", "[a](https://example.com/b.md)", "[a](https://example.com/b.md)"],
    ["docs/rebuilds.md", "```sh\n[a](../LICENSE)\n```\n", "```sh\n[a](../LICENSE)\n```\n"],
  ])("for %s turns %s into %s", (origin, text, expected) => {
    expect(withPageLinks(text, origin, known)).toBe(expected);
  });
});
