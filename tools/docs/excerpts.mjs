// @ts-check
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const marked = /<!-- from: (\S+) -->\n\n```\w*\n[\s\S]*?^```$/gm;

/**
 * A Markdown text in which each code block under a comment `from: path` is the file of that path, so that code is typed
 * once, where tests compile and run it.
 *
 * @param {string} text
 * @param {(path: string) => string} read Gives a file by its path in the repository.
 */
export function withExcerpts(text, read) {
  return text.replaceAll(marked, (_block, path) => {
    const language = extname(path).slice(1).replace("yml", "yaml");
    return `<!-- from: ${path} -->\n\n\`\`\`${language}\n${read(path)}\`\`\``;
  });
}

/** The Markdown files that show code of others. */
export function documents() {
  const docs = readdirSync(join(project, "docs"), { recursive: true, encoding: "utf8" });
  return ["README.md", ...docs.filter((path) => path.endsWith(".md")).map((path) => join("docs", path))];
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const document of documents()) {
    const file = join(project, document);
    if (!existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    const filled = withExcerpts(text, (path) => readFileSync(join(project, path), "utf8"));
    if (filled !== text) writeFileSync(file, filled);
  }
}
