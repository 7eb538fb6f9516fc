import escapeHtml from "escape-html";
import { timeText, updateText } from "./phrases";
import { idOf } from "./rails";
import type { BuildReport } from "./stackReport";

/** The column of builds that name no platform. */
export const ownPlatform = "builder’s own";

/** A table of targets and platforms: what the last update did to each, or when it was built. */
export function matrix(builds: readonly BuildReport[]): string {
  const columns = [...new Set(builds.flatMap(platformsOf))].sort();
  const head = columns.map((column) => `<th scope="col">${breakable(column)}</th>`).join("");
  const rows = builds.map((build) => {
    const cells = columns.map((column) =>
      platformsOf(build).includes(column) ? cell(build) : `<td class="none">–</td>`,
    );
    return `<tr><th scope="row"><a href="#${escapeHtml(idOf(build))}">${breakable(build.target)}</a><small>${escapeHtml(build.name)}</small></th>${cells.join("")}</tr>`;
  });
  return `<table class="matrix"><thead><tr><th scope="col">Target</th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function platformsOf({ platforms }: BuildReport): string[] {
  return platforms.length === 0 ? [ownPlatform] : platforms;
}

function cell(build: BuildReport): string {
  const mark = build.lastUpdate ?? "known";
  const text = updateText(build) || (build.builtAt === undefined ? "built" : timeText(build.builtAt));
  return `<td><span class="mark ${mark}">${escapeHtml(text)}</span></td>`;
}

/** Targets and platforms may wrap after a slash in a narrow window. */
function breakable(path: string): string {
  return escapeHtml(path).replaceAll("/", "/<wbr>");
}
