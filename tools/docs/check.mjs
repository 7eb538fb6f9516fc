// @ts-check
import { readdirSync } from "node:fs";
import { sep } from "node:path";
import { chromium } from "playwright-core";
import { findBrowser } from "./browser.mjs";
import { buildSite, site } from "./build.mjs";
import { inspect, views } from "./inspect.mjs";
import { serve } from "./serve.mjs";

/** Builds the site, opens every page in a browser, and tells all that is wrong. */
async function check() {
  const browserPath = findBrowser();
  if (browserPath === undefined) {
    console.log("docs:check skipped: there is no Chromium on PATH; install it, or set CHROMIUM to its path");
    return;
  }
  if (!process.argv.includes("--built")) await buildSite();
  const paths = readdirSync(site, { recursive: true, encoding: "utf8" })
    .filter(
      (path) =>
        path.endsWith(".html") &&
        path !== "404.html" &&
        (process.env.ONLY === undefined || new RegExp(process.env.ONLY).test(path)),
    )
    .map((path) => path.split(sep).join("/"))
    .sort();
  const server = await serve(site);
  const sandbox = process.getuid?.() !== 0;
  const browser = await chromium.launch({ executablePath: browserPath, chromiumSandbox: sandbox });
  try {
    const problems = await visit(browser, server.address, paths);
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
  for (const [path, { links }] of seen) {
    for (const link of links) {
      const url = new URL(link);
      if (url.origin !== address) continue;
      const target = seen.get(url.pathname.replace(/\/$/, "/index.html"));
      const anchor = decodeURIComponent(url.hash.slice(1));
      if (target === undefined) problems.add(`${path}: leads nowhere: ${url.pathname}`);
      else if (anchor !== "" && !target.anchors.includes(anchor))
        problems.add(`${path}: no such anchor: ${url.pathname}${url.hash}`);
    }
  }
  return [...problems];
}

check().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
