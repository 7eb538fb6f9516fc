import { describe, expect, it } from "vitest";
import { llmsText, summaryOf } from "../../tools/docs/llms.mjs";
import { pagesOf } from "../../tools/docs/pages.mjs";
import { root } from "./documents";

describe("llms.txt", () => {
  it("has a line for every page but the home page, each with a title and a sentence", () => {
    const pages = pagesOf(root);
    const text = llmsText(pages);
    const lines = text.split("\n").filter((line) => line.startsWith("- "));
    expect(lines.length).toBe(pages.size - 1);
    expect(lines.filter((line) => !/^- \[.+\]\([\w/-]+\.html\): \S.*\.$/.test(line))).toEqual([]);
    expect(text).toMatch(/^# pulumi-dalec\n\n> \S.*\.\n\n## Guide\n/);
  });

  it("summarizes a page by its first sentence, without marks", () => {
    const page =
      "# A title\n\n<!-- mark -->\n\n```sh\nNot this.\n```\n\nIt [builds](x.md) a\npackage. And more.\n";
    expect(summaryOf(page)).toEqual({ title: "A title", sentence: "It builds a package." });
  });
});
