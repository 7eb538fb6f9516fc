// @ts-check
import { outsideCode } from "./markdown.mjs";

const groups = /** @type {const} */ ([
  ["Reference", /^reference\//],
  ["Builders", /^drivers\//],
  ["Coming from other tools", /^migrate\//],
  ["Examples", /^examples\//],
  ["Guide", /^/],
]);

/**
 * The site's contents for language models: a title and a sentence per page, in the form of https://llmstxt.org.
 * @param {ReadonlyMap<string, string>} pages The text of each page, by its path in the site.
 */
export function llmsText(pages) {
  const home = summaryOf(pages.get("index.md") ?? "");
  /** @type {Map<string, string[]>} */
  const lines = new Map();
  for (const [path, text] of pages) {
    if (path === "index.md") continue;
    const [name = ""] = groups.find(([, pattern]) => pattern.test(path)) ?? [];
    const { title, sentence } = summaryOf(text);
    const line = `- [${title}](${path.replace(/\.md$/, ".html")}): ${sentence}`;
    lines.set(name, [...(lines.get(name) ?? []), line]);
  }
  const sections = [...groups]
    .reverse()
    .map(([name]) => `## ${name}\n\n${lines.get(name)?.sort().join("\n") ?? ""}`);
  return [`# ${home.title}`, `> ${home.sentence}`, ...sections, ""].join("\n\n");
}

/**
 * The title of a page and the first sentence below it, without links and marks.
 * @param {string} text
 */
export function summaryOf(text) {
  let prose = "";
  outsideCode(text, (part) => {
    prose += part;
    return part;
  });
  const title = /^# (.+)$/m.exec(prose)?.[1] ?? "";
  const paragraphs = prose.split(/\n{2,}/).map((paragraph) => paragraph.replaceAll("\n", " ").trim());
  const first = paragraphs.find((paragraph) => /^[\p{Lu}`[]/u.test(paragraph)) ?? "";
  const plain = first.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  return { title, sentence: /^.*?[.:](?=\s|$)/.exec(plain)?.[0].replace(/:$/, ".") ?? plain };
}
