import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import schema from "../../schema/pulumi-package.schema.json";
import { pathOf, referencePages, shownExamples } from "../../tools/docs/reference.mjs";
import { root } from "./documents";

const pages = referencePages(schema);

describe("the reference of the components", () => {
  it("has a page per component, with examples that exist and use it", () => {
    const names = Object.keys(schema.resources).map((token) => token.replace(/^.*:/, ""));
    expect([...pages.keys()].sort()).toEqual(names.map((name) => `reference/${pathOf(name)}.md`).sort());
    expect(Object.keys(shownExamples).sort()).toEqual(names.sort());
    const files = Object.values(shownExamples).flat();
    expect(files.filter((file) => !existsSync(join(root, "examples", file)))).toEqual([]);
  });

  it.each(Object.entries(schema.resources))("lists every input and output of %s", (token, component) => {
    const page = pages.get(`reference/${pathOf(token.replace(/^.*:/, ""))}.md`) ?? "";
    const listed = (scope: string) => [...page.matchAll(new RegExp(`<code id="${scope}-\\w+">(\\w+)`, "g"))];
    const names = (scope: string) => listed(scope).map(([, name]) => name);
    expect(names("input").sort()).toEqual(Object.keys(component.inputProperties).sort());
    expect(names("output").sort()).toEqual(Object.keys(component.properties).sort());
  });

  it.each([...pages])("has a section for each type that it names: %s", (_path, page) => {
    const sections = [...page.matchAll(/^### (\w+)$/gm)].map(([, name = ""]) => name.toLowerCase());
    const links = [...page.matchAll(/\]\(#([a-z0-9]+)\)/g)].map(([, anchor = ""]) => anchor);
    expect(new Set(sections)).toEqual(new Set(links));
  });

  it.each([...pages])("leaves no notation of the schema and no HTML of a description: %s", (_path, page) => {
    expect(page).not.toMatch(/\{\{/);
    expect(page.replaceAll(/`[^`]*`/g, "").replaceAll(/<code id="[\w-]+">\w+<\/code>/g, "")).not.toMatch(
      /<(?!<< )[a-z/]/,
    );
  });
});
