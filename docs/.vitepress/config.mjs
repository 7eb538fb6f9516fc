// @ts-check
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { slugOf } from "../../tools/docs/markdown.mjs";
import { pathOf, shownExamples } from "../../tools/docs/reference.mjs";

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const pages = join(project, ".site");

/** Built by `npm run docs`, which puts the pages together below `.site` first. */
export default defineConfig({
  lang: "en",
  title: "pulumi-dalec",
  description: "Build Dalec packages and images with Pulumi: the BuildKit builder and the builds, as code.",
  srcDir: "../.site",
  outDir: "../.site/dist",
  base: process.env.DOCS_BASE ?? "/",
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${process.env.DOCS_BASE ?? "/"}icon.svg` }]],
  markdown: {
    anchor: { slugify: slugOf },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Get started", link: "/getting-started" },
      { text: "Recipes", link: "/recipes" },
      { text: "Examples", link: "/examples/hello" },
      { text: "Reference", link: "/reference/package" },
    ],
    sidebar: [
      group(
        "Guide",
        [
          "getting-started",
          "concepts",
          "recipes",
          "languages",
          "configuration",
          "editors",
          "security",
          "credentials",
          "troubleshooting",
        ],
        {
          "getting-started": "Getting started",
          languages: "Python, Go and YAML",
          configuration: "Configuration alone",
        },
      ),
      group("Builders", markdownBelow("drivers"), {
        "drivers/docker": "Docker engine",
        "drivers/docker-container": "Docker container",
        "drivers/kubernetes": "Kubernetes",
        "drivers/local": "This machine",
        "drivers/remote": "Remote",
      }),
      group("Migrating from", ["migrate/scripts", "migrate/bake", "migrate/buildx-builder"], {
        "migrate/scripts": "docker buildx and scripts",
        "migrate/bake": "Bake files",
        "migrate/buildx-builder": "@pulumi/docker",
      }),
      group(
        "Details",
        [
          "rebuilds",
          "diagnostics",
          "releases",
          "performance",
          "scaling",
          "telemetry",
          "reliability",
          "policy",
          "compatibility",
          "publishing",
          "changelog",
        ],
        {
          rebuilds: "What is rebuilt",
          diagnostics: "What the check reports",
          releases: "Releases of Dalec",
          policy: "Policy pack",
          telemetry: "Metrics and traces",
        },
      ),
      group("Examples", markdownBelow("examples"), {}),
      group("Reference", markdownBelow("reference"), componentNames()),
      { text: "TypeScript", items: [{ text: "Every exported name", link: "/api/" }] },
    ],
  },
});

/**
 * @param {string} text
 * @param {string[]} names
 * @param {Record<string, string>} titles Where the name is not the title.
 */
function group(text, names, titles) {
  const title = (/** @type {string} */ name) => titles[name] ?? capital(name.replace(/^.*\//, ""));
  return { text, items: names.map((name) => ({ text: title(name), link: `/${name}` })) };
}

/** @param {string} word */
function capital(word) {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** @param {string} directory */
function markdownBelow(directory) {
  return readdirSync(join(pages, directory))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${directory}/${name.slice(0, -".md".length)}`)
    .sort();
}

/** The name of each component, by the path of its page. */
function componentNames() {
  return Object.fromEntries(Object.keys(shownExamples).map((name) => [`reference/${pathOf(name)}`, name]));
}
