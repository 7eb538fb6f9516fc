import escapeHtml from "escape-html";
import { details } from "./details";
import { matrix } from "./matrix";
import { sizeText, totalSize } from "./phrases";
import { dependencyPicture } from "./picture";
import type { BuildReport, Report } from "./stackReport";
import { style } from "./style";

/** The report as one self-contained HTML page: no script, no font, no other file. */
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
${builds.length === 0 ? "<p>This stack has no Dalec builds.</p>" : sections(builds)}
</main>
</body>
</html>
`;
}

function sections(builds: readonly BuildReport[]): string {
  const picture = dependencyPicture(builds);
  const needs = `<section><h2>Dependencies</h2><p>A line leads from each build to the builds that need it. Images have a dashed frame.</p>${scrolling("dependencies between builds", picture)}</section>`;
  return [
    `<section><h2>Targets and platforms</h2><p>${explanation(builds)}</p>${scrolling("targets and platforms", matrix(builds))}</section>`,
    ...(picture === "" ? [] : [needs]),
    `<section><h2>Builds</h2>${builds.map((build) => details(build, builds)).join("\n")}</section>`,
  ].join("\n");
}

/** Content that scrolls by itself, also by keyboard, where it is wider than the window. */
function scrolling(label: string, content: string): string {
  return `<div class="wide" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}

function explanation(builds: readonly BuildReport[]): string {
  return builds.some(({ lastUpdate }) => lastUpdate)
    ? "What the last update did to each build, and how long it took."
    : "When each build last ran, in UTC. To see what the last update did, pass its event log with <code>--events</code>.";
}

function summary(builds: readonly BuildReport[]): string {
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const of = (kind: BuildReport["kind"]) => builds.filter((build) => build.kind === kind).length;
  const withResult = (result: BuildReport["lastUpdate"]) =>
    builds.filter(({ lastUpdate }) => lastUpdate === result).length;
  const size = builds.reduce((sum, build) => sum + totalSize(build), 0);
  return [
    count(of("package"), "package build"),
    count(of("image"), "image"),
    ...(builds.some(({ lastUpdate }) => lastUpdate)
      ? [`${withResult("built")} built in the last update`]
      : []),
    ...(withResult("failed") > 0 ? [`${withResult("failed")} failed`] : []),
    `${sizeText(size)} of package files`,
  ].join(" · ");
}
