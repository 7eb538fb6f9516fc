import { posix } from "node:path";
import escapeHtml from "escape-html";
import type { Attempt } from "./attempts";
import { filterable } from "./filter";
import { ownPlatform } from "./matrix";
import { attemptText, kindText, sizeText, timeText, updateText } from "./phrases";
import { idOf } from "./rails";
import type { BuildName, BuildReport } from "./stackReport";

/** One build: its facts, then its files. */
export function details(build: BuildReport, builds: readonly BuildReport[]): string {
  const neededBy = builds.filter(({ needs }) => needs.some((need) => idOf(need) === idOf(build)));
  const facts: [string, string][] = [
    ["Spec", escapeHtml(build.spec ?? "")],
    ["Builder", escapeHtml(build.builder ?? "")],
    ["Platforms", escapeHtml(build.platforms.join(", ") || ownPlatform)],
    ["Built", build.builtAt === undefined ? "" : `${timeText(build.builtAt)} UTC`],
    ["Last update", escapeHtml(updateText(build))],
    ["Ran", build.attempts.map(attempt).join("<br>")],
    ["Needs", build.needs.map(link).join(", ")],
    ["Needed by", neededBy.map(link).join(", ")],
    ["Image", build.ref === undefined ? "" : code(build.ref)],
    ["Digest", build.digest === undefined ? "" : code(build.digest)],
  ];
  const list = facts.flatMap(([name, value]) =>
    value === "" ? [] : [`<div><dt>${name}</dt><dd>${value}</dd></div>`],
  );
  return `<article id="${escapeHtml(idOf(build))}"${filterable(build)}><h3>${escapeHtml(build.target)} <small>${escapeHtml(build.name)}</small></h3><dl>${list.join("")}</dl>${files(build)}</article>`;
}

function attempt(one: Attempt): string {
  return escapeHtml(`at ${one.places.join(", ")}: ${attemptText(one)}`);
}

/** Text that one click selects, to be copied. */
function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}

function link(build: BuildName): string {
  return `<a href="#${escapeHtml(idOf(build))}">${escapeHtml(build.name)}</a>${build.kind === "image" ? " (image)" : ""}`;
}

/** The roles are explicit, because the rows are blocks on a phone, and some browsers then see no table. */
function files({ name, target, files: all }: BuildReport): string {
  if (all.length === 0) return "";
  const head = ["File", "Kind", "Size", "SHA-256"].map(
    (title) =>
      `<th scope="col" role="columnheader"${title === "Size" ? ' class="number"' : ""}>${title}</th>`,
  );
  const rows = all.map(
    ({ path, kind, size, sha256 }) =>
      `<tr role="row"><th scope="row" role="rowheader">${escapeHtml(posix.basename(path))}</th><td role="cell">${escapeHtml(kindText(kind))}</td><td role="cell" class="number">${sizeText(size)}</td><td role="cell" class="sum">${code(sha256)}</td></tr>`,
  );
  return `<table class="files" role="table" aria-label="${escapeHtml(`Files of ${name}, ${target}`)}"><thead role="rowgroup"><tr role="row">${head.join("")}</tr></thead><tbody role="rowgroup">${rows.join("")}</tbody></table>`;
}
