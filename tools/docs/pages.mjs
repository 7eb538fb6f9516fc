// @ts-check
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, sep } from "node:path";
import { llmsText } from "./llms.mjs";
import { outsideCode } from "./markdown.mjs";
import { referencePages } from "./reference.mjs";

/** Markdown outside of docs that is a page, too, and the address that it gets. */
const others = new Map([
  ["docs/README.md", "index.md"],
  ["CHANGELOG.md", "changelog.md"],
  ["policy/README.md", "policy.md"],
]);

/** Pages for the Pulumi Registry, which has its own way to show a choice of languages. */
const registryPages = ["_index.md", "installation-configuration.md"];

/**
 * The pages of the site: the text of each, by its path in the site.
 *
 * They are the files below docs, CHANGELOG.md, the policy pack's README.md, and one for each example: its README.md with its sources below.
 * Links between files of the repository become links between pages; where the site has no such page, the text remains.
 *
 * @param {string} project
 * @returns {Map<string, string>}
 */
export function pagesOf(project) {
  const origins = [
    ...filesBelow(join(project, "docs"))
      .filter(
        (path) => path.endsWith(".md") && !path.startsWith(".vitepress/") && !registryPages.includes(path),
      )
      .map((path) => posix.join("docs", path)),
    "CHANGELOG.md",
    "policy/README.md",
    ...examplesOf(project).map((name) => posix.join("examples", name, "README.md")),
  ];
  const pages = new Map(origins.map((origin) => [origin, pageOf(origin)]));
  return new Map(
    [...pages].map(([origin, page]) => {
      const text = readFileSync(join(project, origin), "utf8");
      const sources = origin.startsWith("examples/") ? sourcesOf(project, dirname(origin), page) : "";
      return [page, withPageLinks(text, origin, new Set(pages.values())) + sources];
    }),
  );
}

/**
 * The examples that are a Pulumi project with a README.md, sorted.
 * @param {string} project
 */
export function examplesOf(project) {
  const directory = join(project, "examples");
  return readdirSync(directory)
    .filter((name) => ["Pulumi.yaml", "README.md"].every((file) => existsSync(join(directory, name, file))))
    .sort();
}

/**
 * Writes the pages, and what they show besides text, into a directory beside docs.
 * @param {string} project
 * @param {string} directory
 */
export function writePages(project, directory) {
  const pages = new Map([...pagesOf(project), ...referencePages(schemaOf(project))]);
  for (const [path, text] of new Map([...pages, ["public/llms.txt", llmsText(pages)]])) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  for (const path of filesBelow(join(project, "docs"))) {
    if (/^public\/|\.svg$/.test(path)) cpSync(join(project, "docs", path), join(directory, path));
  }
  // Editors get it from the site (docs/editors.md).
  const schema = "dalec-spec.schema.json";
  cpSync(join(project, "schema", schema), join(directory, "public", schema));
}

/**
 * The schema of the components, for every language.
 * @param {string} project
 * @returns {import("./reference.mjs").Schema}
 */
function schemaOf(project) {
  return JSON.parse(readFileSync(join(project, "schema", "pulumi-package.schema.json"), "utf8"));
}

/**
 * The page that a file of the repository becomes. A directory stands for its README.md, as it does where Git is browsed.
 * @param {string} origin
 */
function pageOf(origin) {
  const file = /\.[a-z]+$/.test(origin) ? origin : posix.join(origin, "README.md");
  const [, example] = /^examples\/([^/]+)\/README\.md$/.exec(file) ?? [];
  if (example !== undefined) return `examples/${example}.md`;
  return others.get(file) ?? file.replace(/^docs\//, "");
}

/**
 * @param {string} text
 * @param {string} origin
 * @param {ReadonlySet<string>} pages
 */
export function withPageLinks(text, origin, pages) {
  const from = posix.dirname(pageOf(origin));
  return outsideCode(text, (part) =>
    part.replaceAll(
      /(?<!!)\[([^\]]*)\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)/g,
      (_link, label, path, anchor = "") => {
        const page = pageOf(posix.join(posix.dirname(origin), path).replace(/\/$/, ""));
        if (!pages.has(page)) return label;
        return `[${label}](${posix.relative(from, page)}${anchor})`;
      },
    ),
  );
}

/**
 * @param {string} project
 * @param {string} directory
 * @param {string} page
 */
function sourcesOf(project, directory, page) {
  const order = ["index.ts", "__main__.py", "main.go", "Pulumi.yaml"];
  const workflows = join(".github", "workflows");
  const names = ["", workflows]
    .filter((folder) => existsSync(join(project, directory, folder)))
    .flatMap((folder) =>
      readdirSync(join(project, directory, folder)).map((name) => posix.join(folder, name)),
    )
    .filter((name) => /\.(?:ts|py|go|ya?ml)$/.test(name) && !/^Pulumi\..+\.yaml$/.test(name))
    .sort((one, other) => place(order, one) - place(order, other) || (one < other ? -1 : 1));
  // The site's pages lie as deep below the project as those of docs.
  const up = posix.relative(posix.dirname(posix.join("docs", page)), "");
  const parts = names.map((name) => `### ${name}\n\n<<< ${posix.join(up, directory, name)}\n`);
  return parts.length === 0 ? "" : `\n## Its files\n\n${parts.join("\n")}`;
}

/**
 * @param {string[]} order
 * @param {string} name
 */
function place(order, name) {
  const index = order.indexOf(name);
  return index < 0 ? order.length : index;
}

/** @param {string} directory */
function filesBelow(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .split(sep)
        .join("/"),
    )
    .sort();
}
