// @ts-check
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What is seen of one page.
 * @typedef {object} Seen
 * @property {string[]} problems What is wrong with it, empty where nothing is.
 * @property {string[]} links The addresses that it links to, with anchors.
 * @property {string[]} anchors The anchors that it has.
 */

/** How a page is looked at: as on a phone and as on a desk, in each theme. */
export const views = /** @type {const} */ ([
  { width: 390, height: 844, colorScheme: "light" },
  { width: 390, height: 844, colorScheme: "dark" },
  { width: 1280, height: 900, colorScheme: "dark" },
  { width: 1280, height: 900, colorScheme: "light" },
]);

/**
 * Opens a page and looks for horizontal scrolling, errors in the console, failed requests, requests to other hosts, and
 * contrast that is too low.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} url
 * @returns {Promise<Seen>}
 */
export async function inspect(page, url) {
  /** @type {string[]} */
  const problems = [];
  const { origin } = new URL(url);
  const onConsole = (/** @type {import("playwright-core").ConsoleMessage} */ message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
  };
  const onError = (/** @type {Error} */ error) => problems.push(`error: ${error.message}`);
  const onRequest = (/** @type {import("playwright-core").Request} */ request) => {
    if (!/^(?:data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin) {
      problems.push(`asks another host: ${request.url()}`);
    }
  };
  const onResponse = (/** @type {import("playwright-core").Response} */ response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  };
  page.on("console", onConsole).on("pageerror", onError).on("request", onRequest).on("response", onResponse);
  try {
    await page.goto(url, { waitUntil: "load" });
    await page.evaluate(axe);
    for (const { width, height, colorScheme } of views) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.waitForFunction(themeIs, colorScheme);
      const wide = await page.evaluate(overflow);
      const found = [...(wide === undefined ? [] : [wide]), ...(await faults(page))];
      problems.push(...found.map((problem) => `at ${width} px, ${colorScheme}: ${problem}`));
    }
    return { problems, ...(await page.evaluate(ends)) };
  } finally {
    page
      .off("console", onConsole)
      .off("pageerror", onError)
      .off("request", onRequest)
      .off("response", onResponse);
  }
}

// The functions below run in the page; the types of the DOM are not those of the programs here.

/**
 * Whether the page wears this theme, which its script does after it has loaded.
 * @param {string} scheme
 */
function themeIs(scheme) {
  const { classList } = Reflect.get(globalThis, "document").documentElement;
  return classList.contains("dark") === (scheme === "dark");
}

/** Where the page is wider than the window. */
function overflow() {
  const document = Reflect.get(globalThis, "document");
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return undefined;
  const widest = [...document.querySelectorAll("main *")].find(
    (element) => element.getBoundingClientRect().right > clientWidth + 1,
  );
  return `scrolls horizontally, ${scrollWidth} px wide: ${widest?.outerHTML.slice(0, 120) ?? "outside of main"}`;
}

/** Where links begin, and where they may lead to. */
function ends() {
  const document = Reflect.get(globalThis, "document");
  return {
    links: [...document.querySelectorAll("a[href]")].map((/** @type {{ href: string }} */ link) => link.href),
    anchors: [...document.querySelectorAll("[id]")].map((/** @type {{ id: string }} */ { id }) => id),
  };
}

/** @param {import("playwright-core").Page} page */
function faults(page) {
  return page.evaluate(async () => {
    const options = { runOnly: { type: "rule", values: ["color-contrast", "image-alt", "link-name"] } };
    const { violations } = await Reflect.get(globalThis, "axe").run(options);
    return violations.flatMap((/** @type {import("axe-core").Result} */ { id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${any[0]?.message ?? ""} ${html.slice(0, 160)}`),
    );
  });
}
