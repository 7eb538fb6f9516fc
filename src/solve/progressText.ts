import type { BuildStep } from "../machine/progress/buildSteps";

/** A step, and since when this machine knows that it runs. The clock of the daemon may differ from this machine's. */
export interface SeenStep extends BuildStep {
  /** In milliseconds of this machine's clock. Omitted for a step that has not begun. */
  seen?: number;
}

/** What BuildKit does for every build, in no time. */
const trifle = /^\[(internal|auth)\]/;

/**
 * How far a build is, such as `Build deb package, 3 of 6, 12 s`: the part of it that began last, how many parts have begun of
 * those that are known, and how long that part has taken.
 *
 * @param now this machine's time
 * @returns undefined while nothing runs
 */
export function progressText(steps: readonly SeenStep[], now: number): string | undefined {
  const known = steps.filter(({ name }) => !trifle.test(name));
  const begun = known.filter(({ started }) => started !== undefined);
  const running = begun.filter(({ ended }) => ended === undefined);
  const newest = running.reduce<SeenStep | undefined>(
    (one, other) => ((one?.started ?? 0) >= (other.started ?? 0) ? one : other),
    undefined,
  );
  if (newest === undefined) return undefined;
  const { name } = newest;
  const since = Math.min(...begun.filter((step) => step.name === name).map(({ seen = now }) => seen));
  const seconds = Math.round((now - since) / 1000);
  // The name of a step without a group may be a script.
  return `${name.split("\n")[0]}, ${countNames(begun)} of ${countNames(known)}, ${seconds} s`;
}

function countNames(steps: readonly SeenStep[]): number {
  return new Set(steps.map(({ name }) => name)).size;
}
