import escapeHtml from "escape-html";
import { filterable } from "./filter";
import { naturally } from "./naturalOrder";
import { timeText, updateText } from "./phrases";
import { idOf } from "./rails";
import type { BuildReport } from "./stackReport";

/** The platforms of builds that name none. */
export const ownPlatform = "builder’s own";

/**
 * A table of specs and targets: what the last update did to each build, or when it ran. The roles are explicit, because the
 * rows are blocks on a phone, and some browsers then see no table.
 */
export function matrix(builds: readonly BuildReport[]): string {
  const targets = sortedSet(builds.map(({ target }) => target));
  const head = ["Spec", ...targets].map(
    (title) => `<th scope="col" role="columnheader">${breakable(title)}</th>`,
  );
  const rows = sortedSet(builds.map(specOf)).map((spec) => {
    const own = builds.filter((build) => specOf(build) === spec);
    const cells = targets.map((target) => cell(own.filter((build) => build.target === target)));
    return `<tr role="row"><th scope="row" role="rowheader">${breakable(spec)}</th>${cells.join("")}</tr>`;
  });
  return `<table class="matrix" role="table" aria-label="Builds by spec and target"><thead role="rowgroup"><tr role="row">${head.join("")}</tr></thead><tbody role="rowgroup">${rows.join("")}</tbody></table>`;
}

/** The row of a build: its spec; without a path the Build that has it, or the build itself. */
function specOf({ spec, partOf, name }: BuildReport): string {
  return spec ?? partOf ?? name;
}

function sortedSet(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(naturally);
}

function cell(builds: readonly BuildReport[]): string {
  if (builds.length === 0) return '<td role="cell" class="none">–</td>';
  return `<td role="cell">${builds.map(entry).join("")}</td>`;
}

function entry(build: BuildReport): string {
  const { lastUpdate, builtAt, name, target, platforms } = build;
  const text = updateText(build) || (builtAt === undefined ? "built" : timeText(builtAt));
  const where = platforms.length === 0 ? "" : `<small>${breakable(platforms.join(", "))}</small>`;
  return `<div class="entry"${filterable(build)}><a href="#${escapeHtml(idOf(build))}">${breakable(name)}</a> <small class="target">${breakable(target)}</small> <span class="mark ${lastUpdate ?? "known"}">${escapeHtml(text)}</span>${where}</div>`;
}

/** Paths and platforms may wrap after a slash in a narrow window. */
function breakable(path: string): string {
  return escapeHtml(path).replaceAll("/", "/<wbr>");
}
