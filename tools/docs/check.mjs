// @ts-check
import { readdirSync } from "node:fs";
import { sep } from "node:path";
import { chromium } from "playwright-core";
import { findBrowser } from "./browser.mjs";
import { buildSite, site } from "./build.mjs";
import { inspect, views } from "./inspect.mjs";
import { serve } from "./serve.mjs";

/** Builds the site unless told that it is built, opens every page in a browser, and tells all that is wrong. */
async function check() {
  if (!process.argv.includes("--built")) await buildSite();
  const browserPath = findBrowser();
  if (browserPath === undefined) {
    console.log(
      "docs:check skipped: there is no Chromium on PATH; install it (`apt-get install chromium`), or set CHROMIUM to its path",
    );
    return;
  }
  const paths = readdirSync(site, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".html") && path !== "404.html")
    .map((path) => path.split(sep).join("/"))
    .sort();
  const server = await serve(site);
  const sandbox = process.getuid?.() !== 0;
  const browser = await chromium.launch({ executablePath: browserPath, chromiumSandbox: sandbox });
  try {
    const problems = [
      ...(await visit(browser, server.address, paths)),
      ...(await search(browser, server.address, "outputDirectory")),
    ];
    for (const problem of problems) console.error(problem);
    console.log(`${paths.length} pages, ${views.length} views of each: ${problems.length} problems`);
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} address
 * @param {string[]} paths
 */
async function visit(browser, address, paths) {
  const problems = new Set();
  /** @type {Map<string, import("./inspect.mjs").Seen>} */
  const seen = new Map();
  const page = await browser.newPage();
  for (const path of paths) {
    const found = await inspect(page, `${address}/${path}`);
    for (const problem of found.problems) problems.add(`/${path} ${problem}`);
    seen.set(`/${path}`, found);
  }
  const reached = new Set(["/index.html"]);
  for (const [path, { links }] of seen) {
    for (const link of links) {
      const url = new URL(link);
      if (url.origin !== address) continue;
      const name = url.pathname.replace(/\/$/, "/index.html");
      if (name !== path) reached.add(name);
      const target = seen.get(name);
      const anchor = decodeURIComponent(url.hash.slice(1));
      if (target === undefined) problems.add(`${path}: leads nowhere: ${url.pathname}`);
      else if (anchor !== "" && !target.anchors.includes(anchor)) {
        problems.add(`${path}: no such anchor: ${url.pathname}${url.hash}`);
      }
    }
  }
  for (const path of seen.keys()) {
    if (!reached.has(path)) problems.add(`${path}: no page leads there`);
  }
  return [...problems];
}

/**
 * Whether the search of the site finds a word that many pages have.
 * @param {import("playwright-core").Browser} browser
 * @param {string} address
 * @param {string} word
 */
async function search(browser, address, word) {
  const page = await browser.newPage();
  await page.goto(`${address}/`, { waitUntil: "networkidle" });
  await page.click(".DocSearch-Button");
  await page.fill(".search-input", word);
  try {
    await page.locator(".VPLocalSearchBox .result").first().waitFor({ timeout: 10_000 });
    return [];
  } catch {
    return [`the search does not find ${word}`];
  } finally {
    await page.close();
  }
}

check().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
