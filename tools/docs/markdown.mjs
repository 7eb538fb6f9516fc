// @ts-check

const fence = /^(`{3,})[^\n]*\n[\s\S]*?^\1[ \t]*$/gm;

/**
 * A Markdown text in which everything but code blocks was changed.
 * @param {string} text
 * @param {(part: string) => string} change
 */
export function outsideCode(text, change) {
  let result = "";
  let end = 0;
  for (const match of text.matchAll(fence)) {
    result += change(text.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return result + change(text.slice(end));
}

/**
 * The anchors of a Markdown text's headings, as GitHub and the site make them.
 * @param {string} text
 */
export function anchorsOf(text) {
  const anchors = new Set();
  outsideCode(text, (part) => {
    for (const [, heading = ""] of part.matchAll(/^#{1,6} (.*)$/gm)) anchors.add(slugOf(heading));
    return part;
  });
  return anchors;
}

/**
 * The anchor of a heading: what GitHub makes of it, so that a link serves here and there.
 * @param {string} heading
 */
export function slugOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

/**
 * The code blocks of a Markdown text, each with the comment that stands directly above it.
 * @param {string} text
 */
export function blocksOf(text) {
  return [...text.matchAll(/(?:<!-- (.*) -->\n\n)?^```(\w*)\n([\s\S]*?)^```$/gm)].map(
    ([, mark = "", language = "", code = ""]) => ({ mark, language, code }),
  );
}

/**
 * A table in Markdown whose columns are aligned, as the formatter writes it.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function tableOf(head, rows) {
  const lines = [head, ...rows];
  const widths = head.map((_, index) => Math.max(...lines.map((cells) => cells[index]?.length ?? 0)));
  const [first = "", ...others] = lines.map(
    (cells) => `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`,
  );
  return [first, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...others, ""].join("\n");
}

/**
 * A page with other text between the markers of a name: `<!-- name -->` and `<!-- /name -->`.
 * @param {string} page
 * @param {string} name
 * @param {string} text
 */
export function withMarked(page, name, text) {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no ${begin.trim()} … ${end}`);
  return page.slice(0, from + begin.length) + text + page.slice(to);
}
