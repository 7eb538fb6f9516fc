import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { rules } from "../../src/dalec/rules";
import { withRules } from "../../tools/docs/diagnostics";
import { anchorsOf } from "../../tools/docs/markdown.mjs";

const sources = join(__dirname, "../../src/dalec");
const page = readFileSync(join(__dirname, "../../docs/diagnostics.md"), "utf8");

describe("the page on diagnostics", () => {
  it("explains every rule in the code", () => {
    expect(withRules(page), "run `npm run generate:diagnostics`").toBe(page);
    const explained = [...page.matchAll(/^### `([a-z-]+)`$/gm)].map(([, code]) => code);
    expect(explained.length).toBeGreaterThan(50);
    expect(explained.sort()).toEqual(Object.keys(rules).sort());
  });

  it("explains each diagnostic at the address that the diagnostic gives", () => {
    const [{ url = "" } = {}] = checkSpec("nam: a\n").filter(({ code }) => code === "unknown-field");
    const { protocol, pathname, hash } = new URL(url);
    expect(protocol).toMatch(/^(file|https):$/);
    if (protocol === "file:") expect(readFileSync(pathname, "utf8")).toBe(page);
    expect(anchorsOf(page)).toContain(hash.slice(1));
  });

  it("is part of the package", () => {
    const manifest = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
    expect(manifest.files).toContain("docs/diagnostics.md");
  });
});

describe("a rule", () => {
  it("is used by a check", () => {
    const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) =>
      /^(check|yaml)\/.*\.ts$/.test(name),
    );
    const text = files.map((name) => readFileSync(join(sources, name), "utf8")).join("\n");
    expect(Object.keys(rules).filter((code) => !text.includes(`"${code}"`))).toEqual([]);
  });

  it("has whole sentences as its texts", () => {
    const texts = Object.values(rules).flatMap(({ meaning, fix }) => [meaning, fix]);
    expect(texts.filter((text) => !/^[A-Z].*\.$/.test(text))).toEqual([]);
  });
});
