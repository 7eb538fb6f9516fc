import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { scripts } from "../package.json";
import { checkSpec } from "../src";

const root = resolve(__dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const readme = read("README.md");
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "AGENTS.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path)),
];
const blocks = [...readme.matchAll(/(?:<!-- (.*) -->\n\n)?```(\w+)\n([\s\S]*?)```/g)].map(
  ([, mark = "", language = "", text = ""]) => ({ mark, language, text }),
);

describe("README.md", () => {
  it("shows code of the examples, word for word", () => {
    const shown = blocks.filter(({ mark }) => mark.startsWith("from: "));
    expect(shown.map(({ language }) => language)).toEqual(["ts", "yaml"]);
    for (const { mark, text } of shown) expect(text).toBe(read(mark.slice("from: ".length)));
  });

  it("shows no other code", () => {
    const others = blocks.filter(({ mark, language }) => language !== "sh" && mark === "");
    expect(others).toEqual([]);
  });

  it("shows a line for editors that Dalec does not stumble over", () => {
    const lines = blocks.find(({ mark }) => mark === "illustration")?.text ?? "";
    const spec = read("examples/hello/my-spec.yml").replace(/^# syntax=.*\n/, lines);
    expect(spec).toContain("yaml-language-server");
    expect(checkSpec(spec, { target: "bookworm/deb" })).toEqual([]);
  });

  it("names scripts that exist", () => {
    const named = [...readme.matchAll(/npm (?:run )?(demo|test)\b/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  it("explains messages that the library has", () => {
    const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => read(join("src", path)).replaceAll("\\`", "`"))
      .join("\n");
    const [, section = ""] = readme.split("## Troubleshooting");
    const messages = [...section.matchAll(/^\| (`+)(.*?)\1 +\|/gm)].map(([, , message = ""]) => message);
    expect(messages.length).toBeGreaterThan(5);
    expect(messages.filter((message) => !sources.includes(message))).toEqual([]);
  });
});

describe.each(documents)("%s", (document) => {
  it("links to files that exist", () => {
    const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(
      ([, link = ""]) => link,
    );
    expect(links.filter((link) => !existsSync(join(root, dirname(document), link)))).toEqual([]);
  });
});
