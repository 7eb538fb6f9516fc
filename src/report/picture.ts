import escapeHtml from "escape-html";
import { filterable } from "./filter";
import { type Row, railsOf } from "./rails";
import type { BuildReport } from "./stackReport";

const box = { width: 230, height: 46, gap: 14 };
const lane = { width: 16, margin: 22, curve: 7 };
const frame = 4;

/** The dependencies between builds as an SVG picture that fits a phone; empty text where there are none. */
export function dependencyPicture(builds: readonly BuildReport[]): string {
  const rows = railsOf(builds);
  if (rows.length === 0) return "";
  const lanes = Math.max(...rows.map((row) => row.lane + 1));
  const left = frame + lanes * lane.width + lane.margin;
  const rails = rows.flatMap((row, index) => row.leadsTo.map((to) => rail(rows, left, row, index, to)));
  const boxes = rows.map(({ build }, index) => {
    const y = topOf(index);
    return `<g${filterable(build)}><rect x="${left}" y="${y}" width="${box.width}" height="${box.height}" rx="8" class="${build.kind}"/><text x="${left + 12}" y="${y + 20}" class="name">${escapeHtml(short(build.name))}</text><text x="${left + 12}" y="${y + 36}">${escapeHtml(short(build.target))}</text></g>`;
  });
  const width = left + box.width + frame;
  const height = topOf(rows.length) - box.gap + frame;
  return `<svg role="img" aria-labelledby="picture" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title id="picture">${escapeHtml(inWords(rows))}</title><defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>${rails.join("")}${boxes.join("")}</svg>`;
}

function topOf(row: number): number {
  return frame + row * (box.height + box.gap);
}

/** A rail leaves a box at its foot, goes down its lane, and enters the other box, each rail at another height. */
function rail(rows: readonly Row[], left: number, row: Row, from: number, to: number): string {
  const arriving = rows.filter(({ leadsTo }) => leadsTo.includes(to)).sort((a, b) => a.lane - b.lane);
  const x = left - lane.margin - row.lane * lane.width;
  const start = topOf(from) + box.height - 8;
  const step = Math.min(9, 18 / Math.max(1, arriving.length - 1));
  const end = topOf(to) + box.height / 2 - 4 + (arriving.indexOf(row) - (arriving.length - 1) / 2) * step;
  const { curve } = lane;
  return `<path class="rail" d="M${left} ${start}H${x + curve}q${-curve} 0 ${-curve} ${curve}V${end - curve}q0 ${curve} ${curve} ${curve}H${left - 2}" marker-end="url(#head)"/>`;
}

function inWords(rows: readonly Row[]): string {
  return rows
    .flatMap(({ build }) => {
      const names = build.needs.map(({ name }) => name);
      return names.length === 0 ? [] : [`${build.kind} ${build.name} needs ${names.join(" and ")}`];
    })
    .join("; ");
}

function short(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
