/** A release of Dalec, `0.21.3`, or a line of releases: `0.20` is every release whose name begins with it. */
export type ReleaseName = `${number}.${number}` | `${number}.${number}.${number}`;

/** The releases of Dalec that have something. */
export interface Availability {
  /** The first release. Defaults to the oldest one that this library knows. */
  since?: ReleaseName;
  /** The last release, or the last line. Omitted while Dalec still has it. */
  until?: ReleaseName;
}

/** The newest release of each line that this library knows, the oldest line first. */
export const newestOfLines: readonly ReleaseName[] = ["0.17.4", "0.18.2", "0.19.1", "0.20.7", "0.21.5"];

/** The oldest line that this library knows. */
export const oldestLine: ReleaseName = "0.17";

/** The newest release that this library knows. */
export const newestRelease: ReleaseName = "0.21.5";

/** The line that Dalec's main branch is becoming. What it has is known, but not whether it stays. */
export const nextLine: ReleaseName = "0.22";

/** The position of a release in the order of all releases. */
export type ReleaseOrder = number;

/** The position of the first release that a name covers. */
export function firstOf(name: string): ReleaseOrder {
  return orderOf(name, 0);
}

/** The position of the last release that a name covers. */
export function lastOf(name: string): ReleaseOrder {
  return orderOf(name, mostPatches);
}

const mostPatches = 999;

function orderOf(name: string, missingPatch: number): ReleaseOrder {
  const [major = 0, minor = 0, patch = missingPatch] = name.split(".").map(Number);
  return (major * 1_000 + minor) * 1_000 + Math.min(patch, mostPatches);
}

/** The line of a release: `0.21` of `0.21.3`. */
export function lineOf(name: string): string {
  return name.split(".").slice(0, 2).join(".");
}

/** Whether the newest release that this library knows has something. */
export function isInNewestRelease({ since, until }: Availability): boolean {
  const newest = firstOf(newestRelease);
  return (
    (since === undefined || firstOf(since) <= newest) && (until === undefined || newest <= lastOf(until))
  );
}

/** The releases that have both. */
export function both(one: Availability, other: Availability): Availability {
  const sinces = [one.since, other.since].filter((name) => name !== undefined);
  const untils = [one.until, other.until].filter((name) => name !== undefined);
  const [since] = sinces.sort((a, b) => firstOf(b) - firstOf(a));
  const [until] = untils.sort((a, b) => lastOf(a) - lastOf(b));
  return { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
}
