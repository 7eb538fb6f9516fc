import type { BuildName, BuildReport } from "./stackReport";

/** A build in the picture, with a rail to the rows of the builds that need it. */
export interface Row {
  /** The build. */
  build: BuildReport;
  /** Indices of the rows that need this build, all further down. */
  leadsTo: number[];
  /** The lane of its rail, to the left of the boxes; 0 is the nearest. */
  lane: number;
}

/** The builds that have dependencies or dependents, each below all that it needs. */
export function railsOf(builds: readonly BuildReport[]): Row[] {
  const known = new Map(builds.map((build) => [idOf(build), build]));
  const needed = new Set(builds.flatMap(({ needs }) => needs.map(idOf)));
  const linked = builds.filter(
    (build) => needed.has(idOf(build)) || build.needs.some((need) => known.has(idOf(need))),
  );
  const depth = (build: BuildReport, above: readonly string[]): number => {
    // A sound state has no circle, and a broken state must not hang the report.
    const path = [...above, idOf(build)];
    const further = build.needs.flatMap((need) => {
      const one = known.get(idOf(need));
      return one === undefined || path.includes(idOf(one)) ? [] : [depth(one, path) + 1];
    });
    return Math.max(0, ...further);
  };
  const depths = new Map(linked.map((build) => [idOf(build), depth(build, [])]));
  const sorted = [...linked].sort(
    (one, other) => (depths.get(idOf(one)) ?? 0) - (depths.get(idOf(other)) ?? 0),
  );
  const rows = sorted.map((build, index) => {
    const needs = (other: BuildReport) => other.needs.some((need) => idOf(need) === idOf(build));
    const leadsTo = sorted.flatMap((other, row) => (row > index && needs(other) ? [row] : []));
    return { build, leadsTo, lane: 0 };
  });
  layLanes(rows);
  return rows;
}

/** The identity of a build within a stack. */
export function idOf({ kind, name }: BuildName): string {
  return `${kind}-${name}`;
}

/** Short rails run next to the boxes and long rails around these; no two rails share a lane in the same row. */
function layLanes(rows: Row[]): void {
  const rails = rows
    .map((row, from) => ({ row, from, to: Math.max(from, ...row.leadsTo) }))
    .filter(({ from, to }) => to > from)
    .sort((one, other) => one.to - one.from - (other.to - other.from));
  const lanes: { from: number; to: number }[][] = [];
  for (const rail of rails) {
    const free = lanes.findIndex((taken) => taken.every(({ from, to }) => rail.from > to || from > rail.to));
    rail.row.lane = free < 0 ? lanes.length : free;
    lanes[rail.row.lane] = [...(lanes[rail.row.lane] ?? []), rail];
  }
}
