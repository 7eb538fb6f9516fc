import { posix } from "node:path";
import { inertLine } from "../inert";
import {
  attemptText,
  busyText,
  clockText,
  countText,
  durationText,
  sizeText,
  timeText,
  totalSize,
  updateText,
} from "./phrases";
import { type Bar, timelineOf } from "./placeRows";
import type { BuildReport, Report } from "./stackReport";

/** The report for a terminal: one line per build, followed by its files; then what ran at each place. */
export function textReport({ project, stack, builds }: Report): string {
  const head = `${project}/${stack}: ${countText(builds.length, "build")}`;
  return [head, ...builds.flatMap(lines), ...placeLines(builds)]
    .map((line) => `${inertLine(line)}\n`)
    .join("");
}

function lines(build: BuildReport): string[] {
  const { target, name, platforms, builtAt, needs, files, ref, digest } = build;
  const facts = [
    platforms.join(", "),
    updateText(build),
    builtAt === undefined ? "" : `built ${timeText(builtAt)}`,
    files.length === 0 ? "" : sizeText(totalSize(build)),
    needs.length === 0 ? "" : `needs ${needs.map((need) => need.name).join(", ")}`,
  ].filter((fact) => fact !== "");
  return [
    "",
    `${target}  ${name}${facts.length === 0 ? "" : `  (${facts.join("; ")})`}`,
    ...files.map(
      ({ path, size, sha256 }) => `  ${sha256}  ${sizeText(size).padStart(9)}  ${posix.basename(path)}`,
    ),
    ...(ref === undefined && digest === undefined ? [] : [`  ${ref ?? digest}`]),
  ];
}

function placeLines(builds: readonly BuildReport[]): string[] {
  const timeline = timelineOf(builds);
  if (timeline === undefined) return [];
  const start = timeText(new Date(timeline.begin * 1000).toISOString());
  return [
    "",
    `places: from ${start} UTC, for ${durationText(timeline.seconds)}`,
    ...timeline.rows.flatMap((row) => ["", `${row.place}  (${busyText(row)})`, ...row.bars.map(barLine)]),
  ];
}

function barLine({ build, attempt, platforms, begin, end }: Bar): string {
  const times = [begin, end].map((time) => clockText(time).padStart(7)).join(" ");
  const part = platforms.length === 0 ? "" : `${platforms.join(", ")}: `;
  return `  ${times}  ${build.target}  ${build.name}  (${part}${attemptText(attempt)})`;
}
