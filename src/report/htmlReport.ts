import escapeHtml from "escape-html";
import { details } from "./details";
import { filterField, filterScript } from "./filter";
import { matrix } from "./matrix";
import { countText, durationText, sizeText, timeText, totalSize } from "./phrases";
import { dependencyPicture } from "./picture";
import { type Timeline, timelineOf } from "./placeRows";
import type { BuildReport, Report } from "./stackReport";
import { style } from "./style";
import { legend, timelineChart } from "./timeline";

/** The report as one self-contained HTML page: no font, no other file, and a script that only filters. */
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
  const timeline = timelineOf(builds);
  const needs = "A line leads from each build to the builds that need it. Images have a dashed frame.";
  return [
    ...(builds.length > 1 ? [filterField()] : []),
    section("Specs and targets", explanation(builds), scrolling("specs and targets", matrix(builds))),
    ...(timeline ? [section("Places", span(timeline), legend() + timelineChart(timeline))] : []),
    ...(picture === ""
      ? []
      : [section("Dependencies", needs, scrolling("dependencies between builds", picture))]),
    `<section><h2>Builds</h2>${builds.map((build) => details(build, builds)).join("\n")}</section>`,
    ...(builds.length > 1 ? [`<script>${filterScript}</script>`] : []),
  ].join("\n");
}

function section(title: string, text: string, content: string): string {
  return `<section><h2>${title}</h2><p>${text}</p>${content}</section>`;
}

function span({ begin, seconds, rows }: Timeline): string {
  const start = timeText(new Date(begin * 1000).toISOString());
  return `Where builds ran in the last update, from ${start} UTC, for ${durationText(seconds)} on ${countText(rows.length, "place")}.`;
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
  const of = (kind: BuildReport["kind"]) => builds.filter((build) => build.kind === kind).length;
  const withResult = (result: BuildReport["lastUpdate"]) =>
    builds.filter(({ lastUpdate }) => lastUpdate === result).length;
  const size = builds.reduce((sum, build) => sum + totalSize(build), 0);
  return [
    countText(of("package"), "package build"),
    countText(of("image"), "image"),
    ...(builds.some(({ lastUpdate }) => lastUpdate)
      ? [`${withResult("built")} built in the last update`]
      : []),
    ...(withResult("failed") > 0 ? [`${withResult("failed")} failed`] : []),
    `${sizeText(size)} of package files`,
  ].join(" · ");
}
