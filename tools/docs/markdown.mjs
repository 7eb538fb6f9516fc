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
