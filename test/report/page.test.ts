import { readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlReport } from "../../src/report/htmlReport";
import type { BuildReport, Report } from "../../src/report/stackReport";
import { findBrowser } from "../../tools/docs/browser.mjs";
import { views } from "../../tools/docs/inspect.mjs";

const executablePath = findBrowser();
const obstacle = executablePath === undefined ? "Chromium is not on PATH" : "";
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const sum = "0123456789abcdef".repeat(4);

const build = (kind: BuildReport["kind"], name: string, more: Partial<BuildReport> = {}): BuildReport => ({
  kind,
  name,
  target: kind === "image" ? "bookworm/testing/container" : "bookworm/deb",
  spec: `specs/${name}.yml`,
  builder: "shop-production-builder",
  platforms: [],
  files: [],
  builtAt: "2026-01-31T12:30:00Z",
  needs: [],
  ...more,
});
const long = "a-package-with-a-name-that-goes-on-and-on-and-on-for-longer-than-any-window";
const files = ["binary", "buildInfo"].map((kind) => ({
  path: `dist/${long}_1.0.0-debian12u1_amd64.deb`,
  kind,
  size: 1_234_567,
  sha256: sum,
}));
const both = ["linux/amd64", "linux/arm64"];
const pkg = (name: string) => ({ kind: "package", name }) as const;
const builds = [
  build("package", "lib", { files, platforms: both, lastUpdate: "built", seconds: 4242 }),
  build("package", long, { files, needs: [pkg("lib")], lastUpdate: "unchanged" }),
  build("package", "app", { files, needs: [pkg("lib")], lastUpdate: "failed", seconds: 0 }),
  build("image", "app", {
    needs: [pkg("app"), pkg("lib"), pkg(long)],
    ref: `registry.example.com/team/app:1.0.0@sha256:${sum}`,
    digest: `sha256:${sum}`,
    lastUpdate: "built",
    seconds: 65,
  }),
];
const full: Report = { project: "shop", stack: "production", builds };
const reports: [string, Report][] = [
  ["of an update", full],
  [
    "without an event log",
    { ...full, builds: [build("package", "lib", { files }), build("image", "app", { platforms: both })] },
  ],
  ["of an empty stack", { project: "", stack: "", builds: [] }],
];

describe.skipIf(obstacle)("a report in a browser", { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;
  const open = async (report: Report) => {
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.setContent(htmlReport(report));
    expect(requests).toEqual([]);
  };
  const violations = async () => {
    await page.evaluate(axe);
    const found = await page.evaluate("axe.run().then(({ violations }) => violations)");
    return (found as import("axe-core").Result[]).map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  };

  beforeAll(async () => {
    const chromiumSandbox = process.getuid?.() !== 0;
    browser = await chromium.launch({ executablePath: executablePath ?? "", chromiumSandbox });
    page = await browser.newPage();
  });

  afterAll(() => browser?.close());

  describe.each(views)("$width px wide and $colorScheme", ({ width, height, colorScheme }) => {
    it.each(reports)("%s: is accessible, and does not scroll sideways", async (_name, report) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await open(report);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await violations()).toEqual([]);
    });
  });

  it("fits each file, and the picture, into the width of a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(full);
    const parts = [...(await page.locator(".files tbody :is(th, td, code)").all()), page.locator("svg")];
    expect(parts).toHaveLength(3 * files.length * 5 + 1);
    for (const part of parts) {
      const { x = -1, width = 999 } = (await part.boundingBox()) ?? {};
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(390);
    }
  });

  it("selects a whole digest on one click", async () => {
    await open(full);
    for (const [code, text] of [
      [".files code", sum],
      ["dd code >> nth=1", `sha256:${sum}`],
    ] as const) {
      await page.locator(code).first().click();
      expect(await page.evaluate("getSelection().toString()")).toBe(text);
    }
  });

  it("links a build to the builds that it needs, even one of the same name", async () => {
    await open(full);
    const needs = page.locator("#image-app dl a");
    expect(await needs.evaluateAll((links) => links.map((link) => link.getAttribute("href")))).toEqual([
      "#package-app",
      "#package-lib",
      `#package-${long}`,
    ]);
  });
});
