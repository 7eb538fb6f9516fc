import { details } from "./details";
import { escapeHtml } from "./escape";
import { sizeText, totalSize } from "./format";
import { matrix } from "./matrix";
import { dependencyPicture } from "./picture";
import type { BuildReport, Report } from "./report";
import { style } from "./style";

/** The report as one HTML page that needs nothing else: no script, no font, no other file. */
export function htmlReport({ project, stack, builds }: Report): string {
  const title = escapeHtml(project === "" ? "An empty stack" : `${project}/${stack}`);
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
${builds.length === 0 ? "<p>This stack has no Dalec build.</p>" : sections(builds)}
</main>
</body>
</html>
`;
}

function sections(builds: readonly BuildReport[]): string {
  const picture = dependencyPicture(builds);
  const needs = `<section><h2>Which build needs which</h2><p>A line leads from each build to those that need it. Images have a dashed frame.</p>${scrolling("picture of what needs what", picture)}</section>`;
  return [
    `<section><h2>Targets and platforms</h2><p>${meaning(builds)}</p>${scrolling("targets and platforms", matrix(builds))}</section>`,
    ...(picture === "" ? [] : [needs]),
    `<section><h2>Builds</h2>${builds.map((build) => details(build, builds)).join("\n")}</section>`,
  ].join("\n");
}

/** What is too wide for the window scrolls by itself, by keyboard too. */
function scrolling(label: string, content: string): string {
  return `<div class="wide" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}

function meaning(builds: readonly BuildReport[]): string {
  return builds.some(({ lastUpdate }) => lastUpdate)
    ? "What the last update did with each build, and how long that took."
    : "When each build was last built, in UTC. What the last update did is told where the report is given its event log.";
}

function summary(builds: readonly BuildReport[]): string {
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const of = (kind: BuildReport["kind"]) => builds.filter((build) => build.kind === kind).length;
  const did = (what: BuildReport["lastUpdate"]) =>
    builds.filter(({ lastUpdate }) => lastUpdate === what).length;
  const size = builds.reduce((sum, build) => sum + totalSize(build), 0);
  return [
    count(of("package"), "package build"),
    count(of("image"), "image"),
    ...(builds.some(({ lastUpdate }) => lastUpdate) ? [`${did("built")} built in the last update`] : []),
    ...(did("failed") > 0 ? [`${did("failed")} failed`] : []),
    `${sizeText(size)} of package files`,
  ].join(" · ");
}
