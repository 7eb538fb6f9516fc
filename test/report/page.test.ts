import { readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attempt } from "../../src/report/attempts";
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
  attempts: [],
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
const ran = (
  place: string,
  begin: number,
  builtSeconds: number,
  result: Attempt["result"] = "built",
): Attempt => ({
  places: [`tcp://${place}.builders.example.com:1234`],
  began: new Date(Date.parse("2026-01-31T12:30:00Z") + begin * 1000).toISOString(),
  result,
  waitedSeconds: begin,
  sentSeconds: 3,
  builtSeconds,
  exportedSeconds: 2,
});
const pkg = (name: string) => ({ kind: "package", name }) as const;
const builds = [
  build("package", "lib", {
    files,
    platforms: both,
    lastUpdate: "built",
    seconds: 4242,
    attempts: [ran("apple", 1, 4237)],
  }),
  build("package", long, { files, needs: [pkg("lib")], lastUpdate: "unchanged" }),
  build("package", "app", {
    files,
    needs: [pkg("lib")],
    lastUpdate: "failed",
    seconds: 5,
    attempts: [ran("fig", 4243, 0, "lost"), ran("apple", 4243, 0, "failed")],
  }),
  build("image", "app", {
    needs: [pkg("app"), pkg("lib"), pkg(long)],
    ref: `registry.example.com/team/app:1.0.0@sha256:${sum}`,
    digest: `sha256:${sum}`,
    lastUpdate: "built",
    seconds: 65,
    attempts: [ran(long, 4300, 60)],
  }),
];
const targets = ["azlinux3/rpm", "bookworm/deb", "jammy/deb", "noble/deb"];
const many = Array.from({ length: 100 }, (_, index) => {
  const [number, target] = [Math.floor(index / 4) + 1, targets[index % 4] ?? ""];
  return build("package", `p${number}-${target}`, {
    spec: `specs/p${number}.yml`,
    target,
    lastUpdate: number === 13 ? "failed" : "built",
    seconds: 20,
    attempts: [ran(`builder-${index % 6}`, index * 5, 20)],
  });
});
const full: Report = { project: "shop", stack: "production", builds };
const hundred: Report = { ...full, builds: many };
const reports: [string, Report][] = [
  ["of an update", full],
  ["of a hundred builds", hundred],
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
    const files = page.locator(".files tbody :is(th, td, code)");
    const parts = [files, page.locator(".bars a"), page.locator(".matrix .mark"), page.locator("svg")];
    const found = (await Promise.all(parts.map((part) => part.all()))).flat();
    expect(found).toHaveLength(3 * 2 * 5 + 4 + 4 + 1);
    for (const part of found) {
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

  describe("with a hundred builds", () => {
    const seen = (elements: string) =>
      page.evaluate<number>(
        `[...document.querySelectorAll("${elements}")].filter((one) => one.checkVisibility({ visibilityProperty: true })).length`,
      );
    const left = async () => ({
      rows: await seen(".matrix tbody tr"),
      entries: await seen(".entry"),
      bars: await seen(".bars a"),
      builds: await seen("article"),
      count: await page.locator("output").textContent(),
    });
    const type = async (text: string) => {
      await page.keyboard.press("Control+A");
      await page.keyboard.type(text);
    };

    it("filters them by the keyboard alone, and shows all again to follow a link to a hidden one", async () => {
      await page.setViewportSize({ width: 1280, height: 900 });
      await open({
        ...hundred,
        builds: [...many, build("package", "app", { needs: [pkg("p2-jammy/deb")] })],
      });
      await page.keyboard.press("Tab");
      await type("P2.yml  deb");
      expect(await left()).toEqual({ rows: 1, entries: 3, bars: 3, builds: 3, count: "3 of 101 builds" });
      await type("failed jammy");
      expect(await left()).toEqual({ rows: 1, entries: 1, bars: 1, builds: 1, count: "1 of 101 builds" });
      await type("builder-5");
      expect(await seen(".place")).toBe(1);
      await type("nothing of the kind");
      expect(await left()).toEqual({ rows: 0, entries: 0, bars: 0, builds: 0, count: "0 of 101 builds" });
      await page.keyboard.press("Enter");
      await type("app.yml");
      await page.locator("#package-app dl a").click();
      expect(await page.locator("#words").inputValue()).toBe("");
      expect(
        await page.evaluate("document.querySelector(':target').getBoundingClientRect().top"),
      ).toBeGreaterThan((await page.locator("#filter").boundingBox())?.height ?? 0);
      expect((await left()).count).toBe("101 builds");
    });

    it("puts specs in natural order", async () => {
      await open(hundred);
      const specs = await page.locator(".matrix tbody th").allTextContents();
      expect(specs).toEqual(Array.from({ length: 25 }, (_, index) => `specs/p${index + 1}.yml`));
    });

    it("shows everything without scripts, and no field that does nothing", async () => {
      const plain = await browser.newPage({ javaScriptEnabled: false });
      await plain.setContent(htmlReport(hundred));
      expect(await plain.locator("#words").isVisible()).toBe(false);
      for (const [elements, number] of [
        [".entry", 100],
        [".bars a", 100],
        ["article", 100],
      ] as const) {
        expect(await plain.locator(elements).count()).toBe(number);
        expect(await plain.locator(elements).last().isVisible()).toBe(true);
      }
      await plain.close();
    });
  });
});
