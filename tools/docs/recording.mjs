// @ts-check
// Runs the demo, and draws its output as a picture that plays: `npm run record` writes docs/demo.svg.
import { spawn } from "node:child_process";
import { realpathSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import escapeHtml from "escape-html";

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const columns = 112;
const rows = 26;
const lineHeight = 18;
const characterWidth = 7.83;
const margin = 16;
/** A longer pause would bore whoever watches. */
const longestPause = 1.2;

/**
 * A line of a recording, and how many seconds after the line before it was printed.
 * @typedef {{ pause: number, text: string }} RecordedLine
 */

/**
 * What a terminal showed, as an SVG picture that plays once. Where the reader prefers no motion, it shows the end.
 * @param {readonly RecordedLine[]} lines
 * @param {string} title What the picture shows, for those who cannot see it.
 */
export function playedLines(lines, title) {
  const pauses = lines.map(({ pause }) => Math.min(Math.max(pause, 0.05), longestPause));
  const times = pauses.map((_, index) => pauses.slice(0, index + 1).reduce((sum, pause) => sum + pause, 0));
  const seconds = (times.at(-1) ?? 0) + 1;
  const width = Math.round(columns * characterWidth) + 2 * margin;
  const height = rows * lineHeight + 2 * margin;
  const shift = (/** @type {number} */ index) => -Math.max(0, index + 1 - rows) * lineHeight;
  const frames = times.map((time, index) => {
    return `${((time / seconds) * 100).toFixed(2)}%{transform:translateY(${shift(index)}px)}`;
  });
  const texts = lines.map(({ text }, index) => {
    const kind = /^\s*\$/.test(text) || text.startsWith("• ") ? ' class="head"' : "";
    const at = `style="animation-delay:${times[index]?.toFixed(2)}s"`;
    return `<text${kind} x="0" y="${(index + 1) * lineHeight - 4}" ${at}>${escapeHtml(shortened(text))}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escapeHtml(title)}</title>
<style>
text{font:13px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d7dae0;white-space:pre;opacity:0;animation:show 1ms forwards}
.head{fill:#8ab4f8}
#lines{transform:translateY(${shift(lines.length - 1)}px);animation:scroll ${seconds.toFixed(2)}s step-end forwards}
@keyframes show{to{opacity:1}}
@keyframes scroll{0%{transform:translateY(0)}${frames.join("")}100%{transform:translateY(${shift(lines.length - 1)}px)}}
@media (prefers-reduced-motion:reduce){text{animation:none;opacity:1}#lines{animation:none}}
</style>
<rect width="100%" height="100%" rx="8" fill="#1c1f26"/>
<clipPath id="window"><rect width="${width - 2 * margin}" height="${height - 2 * margin}"/></clipPath>
<g transform="translate(${margin} ${margin})" clip-path="url(#window)"><g id="lines">
${texts.join("\n")}
</g></g>
</svg>
`;
}

/** @param {string} text */
function withoutPaths(text) {
  return text.replaceAll(project, "~/pulumi-dalec").replaceAll(homedir(), "~");
}

/** @param {string} text */
function shortened(text) {
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
}

/** @returns {Promise<RecordedLine[]>} */
async function record() {
  const child = spawn("npm", ["run", "--silent", "demo"], {
    cwd: project,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  /** @type {RecordedLine[]} */
  const lines = [{ pause: 0, text: "$ npm run demo" }];
  let last = Date.now();
  for await (const text of createInterface({ input: child.stdout })) {
    // The demo says how long it has been waiting; the recording cuts such waits.
    if (/^\s*… \d+ s$/.test(text)) continue;
    lines.push({ pause: (Date.now() - last) / 1000, text: withoutPaths(text) });
    last = Date.now();
  }
  if ((await ended) !== 0) throw new Error("the demo failed");
  return lines;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const title =
    "npm run demo: it starts a registry, builds a deb package and an image with pulumi up, installs the package, and destroys everything.";
  writeFileSync(join(project, "docs", "demo.svg"), playedLines(await record(), title));
}
