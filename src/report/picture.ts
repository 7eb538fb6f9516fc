import { escapeHtml } from "./escape";
import type { BuildReport } from "./report";

const box = { width: 190, height: 46, gapX: 70, gapY: 18, margin: 6 };

/** Which build takes the packages of which, as an SVG picture; nothing where none takes any. */
export function dependencyPicture(builds: readonly BuildReport[]): string {
  const linked = builds.filter(
    ({ name, needs }) => needs.length > 0 || builds.some((other) => other.needs.includes(name)),
  );
  if (linked.length === 0) return "";
  const places = placesOf(linked);
  const at = (name: string) => places.get(name) ?? { x: 0, y: 0 };
  const arrows = linked.flatMap(({ name, needs }) => needs.map((from) => arrow(at(from), at(name))));
  const boxes = linked.map(({ name, target }) => {
    const { x, y } = at(name);
    return `<g><rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="8"/><text x="${x + 12}" y="${y + 20}" class="name">${escapeHtml(short(name))}</text><text x="${x + 12}" y="${y + 36}">${escapeHtml(short(target))}</text></g>`;
  });
  const width = Math.max(...[...places.values()].map(({ x }) => x)) + box.width + box.margin;
  const height = Math.max(...[...places.values()].map(({ y }) => y)) + box.height + box.margin;
  const title = linked
    .filter(({ needs }) => needs.length > 0)
    .map(({ name, needs }) => `${name} needs ${needs.join(" and ")}`)
    .join("; ");
  return `<svg role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title>${escapeHtml(title)}</title><defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>${arrows.join("")}${boxes.join("")}</svg>`;
}

interface Place {
  x: number;
  y: number;
}

/** Each build stands right of all that it needs. */
function placesOf(builds: readonly BuildReport[]): Map<string, Place> {
  const byName = new Map(builds.map((build) => [build.name, build]));
  const column = (name: string, above: readonly string[]): number => {
    const needs = byName.get(name)?.needs ?? [];
    // A state cannot hold a circle; a broken one must not hang the report.
    const further = needs.filter((one) => byName.has(one) && !above.includes(one));
    return Math.max(-1, ...further.map((one) => column(one, [...above, name]))) + 1;
  };
  const rows = new Map<number, number>();
  return new Map(
    builds.map(({ name }) => {
      const here = column(name, [name]);
      const row = rows.get(here) ?? 0;
      rows.set(here, row + 1);
      const x = box.margin + here * (box.width + box.gapX);
      return [name, { x, y: box.margin + row * (box.height + box.gapY) }];
    }),
  );
}

function arrow(from: Place, to: Place): string {
  const [x1, y1] = [from.x + box.width, from.y + box.height / 2];
  const [x2, y2] = [to.x - 2, to.y + box.height / 2];
  const middle = x2 - box.gapX / 2;
  return `<path class="arrow" d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}" marker-end="url(#head)"/>`;
}

function short(text: string): string {
  return text.length > 26 ? `${text.slice(0, 25)}…` : text;
}
