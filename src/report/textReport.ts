import { posix } from "node:path";
import { inertLine } from "../inert";
import { sizeText, timeText, totalSize, updateText } from "./phrases";
import type { BuildReport, Report } from "./stackReport";

/** The report for a terminal: one line per build, followed by its files. */
export function textReport({ project, stack, builds }: Report): string {
  const count = `${builds.length} ${builds.length === 1 ? "build" : "builds"}`;
  return [`${project}/${stack}: ${count}`, ...builds.flatMap(lines)]
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
