import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { examplesOf } from "../../tools/docs/pages.mjs";

/** The root of the repository. */
export const root = resolve(__dirname, "..", "..");

/** The text of a file of the repository. */
export function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** The pages of docs, by their paths in the repository. */
export const pages = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md"))
  .map((path) => join("docs", path))
  .sort();

/** All Markdown files for readers. */
export const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "AGENTS.md",
  "CHANGELOG.md",
  "policy/README.md",
  ...pages,
  ...examplesOf(root).map((name) => `examples/${name}/README.md`),
];

/** The sources of the library as one text, with the backquotes that TypeScript escapes. */
export function sources(): string {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => read(join("src", path)).replaceAll("\\`", "`"))
    .join("\n");
}

/** The messages in a table whose first column contains them as code. */
export function messagesOf(text: string): string[] {
  return [...text.matchAll(/^\| (`+)(.*?)\1 +\|/gm)].map(([, , message = ""]) => message);
}
