import { posix } from "node:path";
import { escapeHtml } from "./escape";
import { sizeText, timeText, totalSize, updateText } from "./format";
import { dependencyPicture } from "./picture";
import type { BuildReport, Report } from "./report";
import { style } from "./style";

/** The report as one HTML page that needs nothing else: no script, no font, no other file. */
export function htmlReport(report: Report): string {
  const { project, stack, builds } = report;
  const title = escapeHtml(`${project}/${stack}`);
  const picture = dependencyPicture(builds);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dalec builds of ${title}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${title}</h1><p>${escapeHtml(summary(builds))}</p></header>
<main>
<section><h2>Targets and platforms</h2>${matrix(builds)}</section>
${picture === "" ? "" : `<section><h2>Which build needs which</h2><div class="wide">${picture}</div></section>`}
<section><h2>Builds</h2>${builds.map(details).join("\n")}</section>
</main>
</body>
</html>
`;
}

function summary(builds: readonly BuildReport[]): string {
  const of = (kind: BuildReport["kind"]) => builds.filter((build) => build.kind === kind).length;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const built = builds.filter(({ lastUpdate }) => lastUpdate === "built").length;
  const size = builds.reduce((sum, build) => sum + totalSize(build), 0);
  return [
    count(of("package"), "package build"),
    count(of("image"), "image"),
    ...(builds.some(({ lastUpdate }) => lastUpdate) ? [`${built} built in the last update`] : []),
    `${sizeText(size)} of package files`,
  ].join(" · ");
}

const ownPlatform = "builder’s own";

function matrix(builds: readonly BuildReport[]): string {
  const platformsOf = ({ platforms }: BuildReport) => (platforms.length === 0 ? [ownPlatform] : platforms);
  const columns = [...new Set(builds.flatMap(platformsOf))].sort();
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join("");
  const rows = builds.map((build) => {
    const cells = columns.map((column) => (platformsOf(build).includes(column) ? cell(build) : "<td></td>"));
    return `<tr><th scope="row"><a href="#${escapeHtml(anchor(build))}">${escapeHtml(build.target)}</a><small>${escapeHtml(build.name)}</small></th>${cells.join("")}</tr>`;
  });
  return `<div class="wide"><table><thead><tr><th scope="col">Target</th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function cell(build: BuildReport): string {
  const mark = build.lastUpdate ?? "known";
  const said = updateText(build) || (build.builtAt === undefined ? "built" : timeText(build.builtAt));
  return `<td><span class="mark ${mark}">${escapeHtml(said)}</span></td>`;
}

function details(build: BuildReport): string {
  const facts: [string, string | undefined][] = [
    ["Spec", build.spec],
    ["Builder", build.builder],
    ["Platforms", build.platforms.join(", ") || ownPlatform],
    ["Built", build.builtAt === undefined ? undefined : `${timeText(build.builtAt)} UTC`],
    ["Last update", updateText(build) || undefined],
    ["Needs", build.needs.join(", ") || undefined],
    ["Image", build.ref],
    ["Digest", build.digest],
  ];
  const list = facts
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`],
    )
    .join("");
  return `<article id="${escapeHtml(anchor(build))}"><h3>${escapeHtml(build.target)} <small>${escapeHtml(build.name)}</small></h3><dl>${list}</dl>${files(build)}</article>`;
}

function files(build: BuildReport): string {
  if (build.files.length === 0) return "";
  const rows = build.files.map(
    ({ path, kind, size, sha256 }) =>
      `<tr><th scope="row">${escapeHtml(posix.basename(path))}</th><td>${escapeHtml(kind)}</td><td class="number">${sizeText(size)}</td><td><code>${escapeHtml(sha256)}</code></td></tr>`,
  );
  return `<div class="wide"><table><thead><tr><th scope="col">File</th><th scope="col">Kind</th><th scope="col">Size</th><th scope="col">SHA-256</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function anchor({ kind, name }: BuildReport): string {
  return `${kind}-${name}`;
}
