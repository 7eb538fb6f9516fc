import type { Attempt } from "./attempts";
import { naturally } from "./naturalOrder";
import type { BuildReport } from "./stackReport";

/** What ran at all places during an update. */
export interface Timeline {
  /** When the program declared the first of the builds, in seconds since 1970. */
  begin: number;
  /** How long it took until the last attempt ended. */
  seconds: number;
  /** One row per place, in natural order. */
  rows: PlaceRow[];
}

/** What ran at one place. */
export interface PlaceRow {
  /** The daemon, or the builder that has only one. */
  place: string;
  /** The attempts, sorted by their start. */
  bars: Bar[];
  /** How many attempts ran at the same time. */
  lanes: number;
  /** How long at least one of them ran. */
  busySeconds: number;
}

/** One attempt at a place; times in seconds since the timeline began. */
export interface Bar {
  build: BuildReport;
  attempt: Attempt;
  /** What of it ran there: platforms, if it ran at several places. */
  platforms: string[];
  /** When it started to wait. */
  waits: number;
  /** When it started at the place. */
  begin: number;
  /** When it ended. */
  end: number;
  /** Attempts that run at the same time have different lanes, from 0. */
  lane: number;
}

/** The timeline of an update; undefined if it built nothing, or no event log says when. */
export function timelineOf(builds: readonly BuildReport[]): Timeline | undefined {
  const attempts = builds.flatMap((build) => build.attempts.map((attempt) => ({ build, attempt })));
  if (attempts.length === 0) return undefined;
  const first = Math.min(...attempts.map(({ attempt }) => beginOf(attempt) - attempt.waitedSeconds));
  const bars = attempts.map(({ build, attempt }): Bar => {
    const begin = beginOf(attempt) - first;
    const waits = begin - attempt.waitedSeconds;
    return { build, attempt, platforms: [], waits, begin, end: begin + runSeconds(attempt), lane: 0 };
  });
  const places = [...new Set(attempts.flatMap(({ attempt }) => attempt.places))].sort(naturally);
  return {
    begin: first,
    seconds: Math.max(...bars.map(({ end }) => end)),
    rows: places.map((place) => row(place, bars)).filter(({ lanes }) => lanes > 0),
  };
}

/** How long an attempt ran at its place. */
export function runSeconds({ sentSeconds = 0, builtSeconds, exportedSeconds = 0 }: Attempt): number {
  return sentSeconds + builtSeconds + exportedSeconds;
}

function beginOf({ began }: Attempt): number {
  return Date.parse(began) / 1000;
}

/** The platforms of a build that ran at a place; undefined if the build did not go there. */
function platformsAt(place: string, { build, attempt }: Bar): string[] | undefined {
  const served = attempt.platforms?.[place];
  if (!attempt.places.includes(place)) return undefined;
  if (served === undefined || build.platforms.length === 0) return served ?? [];
  const own = build.platforms.filter((platform) => served.includes(platform));
  const isElsewhere = own.length === 0 && build.platforms.some((one) => isServed(one, attempt));
  return isElsewhere ? undefined : own;
}

function isServed(platform: string, { platforms = {} }: Attempt): boolean {
  return Object.values(platforms).some((served) => served.includes(platform));
}

function row(place: string, all: readonly Bar[]): PlaceRow {
  const own = all
    .flatMap((bar) => {
      const platforms = platformsAt(place, bar);
      return platforms === undefined ? [] : [{ ...bar, platforms }];
    })
    .sort((one, other) => one.begin - other.begin || naturally(one.build.name, other.build.name));
  const ends: number[] = [];
  let [busySeconds, busyUntil] = [0, 0];
  const bars = own.map((bar) => {
    busySeconds += Math.max(0, bar.end - Math.max(bar.begin, busyUntil));
    busyUntil = Math.max(busyUntil, bar.end);
    const free = ends.findIndex((end) => end <= bar.begin);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = bar.end;
    return { ...bar, lane };
  });
  return { place, bars, lanes: ends.length, busySeconds };
}
