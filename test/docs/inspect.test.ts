import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser } from "../../tools/docs/browser.mjs";
import { inspect } from "../../tools/docs/inspect.mjs";
import { serve } from "../../tools/docs/serve.mjs";

const executablePath = findBrowser();
const obstacle = executablePath === undefined ? "there is no Chromium on PATH" : "";

const page = (
  body: string,
) => `<!doctype html><html lang="en"><head><title>t</title><link rel="icon" href="data:,">
<script>
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wear = () => document.documentElement.classList.toggle("dark", dark.matches);
  dark.addEventListener("change", wear);
  wear();
</script>
<style>html { background: #fff; color: #000 } .dark { background: #000; color: #fff }</style>
</head><body><main>${body}</main></body></html>`;

/** Tests what `npm run docs:check` requires of each page, on pages with one fault each. */
describe.skipIf(obstacle)("the check of a page in a browser", { timeout: 60_000 }, () => {
  let directory: string;
  let server: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "dalec-page-"));
    server = await serve(directory);
    const chromiumSandbox = process.getuid?.() !== 0;
    browser = await chromium.launch({ executablePath: executablePath ?? "", chromiumSandbox });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(directory, { recursive: true });
  });

  const look = async (body: string) => {
    writeFileSync(join(directory, "index.html"), page(body));
    const tab = await browser.newPage();
    try {
      return await inspect(tab, `${server.address}/`);
    } finally {
      await tab.close();
    }
  };

  it("finds no problem in a good page, and returns its links and anchors", async () => {
    const { problems, links, anchors } = await look(
      '<h1 id="top">Title</h1><a style="color: inherit" href="/other.html#a">more</a>',
    );
    expect(problems).toEqual([]);
    expect(links).toEqual([`${server.address}/other.html#a`]);
    expect(anchors).toContain("top");
  });

  it.each([
    [
      "that is too wide for a phone",
      '<div style="width: 600px">wide</div>',
      /^at 390 px.*scrolls horizontally/,
    ],
    ["with an error in its script", "<script>throw new Error('broken')</script>", /^error: broken/],
    ["that writes an error", "<script>console.error('oh')</script>", /^console: oh/],
    ["with a picture that is not there", '<img src="/no.svg" alt="none">', /^404: .*\/no\.svg/],
    ["that asks another host", '<img src="http://localhost:9/a.svg" alt="none">', /^asks another host/],
    ["with pale text in the dark theme", '<p style="color: #555">pale</p>', /, dark: color-contrast/],
  ])("reports a page %s", async (_what, body, problem) => {
    const { problems } = await look(body);
    expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });
});
