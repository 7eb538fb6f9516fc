import { placesIn } from "../buildLines";
import { defined } from "../json";
import type { LogLine, Step } from "./events";

/** One attempt of a build, from the moment when it went to its place. All durations are in whole seconds. */
export interface Attempt {
  /** The daemons where it ran, one per group of platforms; the builder if that has only one. */
  places: string[];
  /** The platforms of each place, by its name; omitted if it does not matter, or if the builder does not say. */
  platforms?: Record<string, string[]>;
  /** When it started, as ISO 8601. */
  began: string;
  /** Whether it built, failed, or lost its daemon and started again; omitted if the log ends before. */
  result?: "built" | "failed" | "lost";
  /** How long the build had waited before, for other builds and for its builder. */
  waitedSeconds: number;
  /** How long files were sent to the daemon; omitted if the log does not say. */
  sentSeconds?: number;
  /** How long it built. */
  builtSeconds: number;
  /**
   * How long the result was written or pushed; omitted if the attempt did not get there, or if the log does not say:
   * docker-build may lose its last lines.
   */
  exportedSeconds?: number;
}

/**
 * The attempts of a build in an update; none if it was unchanged.
 *
 * @param component what happened to the component that builds
 * @param build what happened to the resource that docker-build made of it
 * @param builder where it ran if the log does not say
 */
export function attemptsOf(component: Step | undefined, build: Step | undefined, builder: string): Attempt[] {
  if (build?.begin === undefined || build.result === "unchanged") return [];
  const { begin, result } = build;
  const lines = [...(component?.lines ?? []), ...build.lines];
  const starts = startsOf(lines, begin, builder);
  const end = build.end ?? Math.max(begin, ...lines.map(({ time }) => time));
  const declared = component?.begin ?? begin;
  return starts.map(({ time, places }, index) => {
    const next = starts[index + 1];
    return {
      ...placesOf(places),
      began: new Date(time * 1000).toISOString(),
      ...defined({ result: next ? ("lost" as const) : result }),
      waitedSeconds: index === 0 ? Math.max(0, time - declared) : 0,
      ...partsOf(build.lines, time, Math.max(time, next?.time ?? end)),
    };
  });
}

/** The places in a line, which may end with their platforms: `tcp://a:1234 (linux/amd64 linux/386)`. */
function placesOf(told: readonly string[]): Pick<Attempt, "places" | "platforms"> {
  const known = told.map((one) => one.split(/ \(([^()]+)\)$/));
  const platforms = known.flatMap(([place = "", list]) => (list ? [[place, list.split(" ")] as const] : []));
  return {
    places: known.map(([place = ""]) => place),
    ...(platforms.length > 0 && { platforms: Object.fromEntries(platforms) }),
  };
}

/** When attempts started, and where. */
function startsOf(lines: readonly LogLine[], begin: number, builder: string) {
  const starts: { time: number; places: string[] }[] = [];
  for (const { time, text } of lines) {
    const places = placesIn(text, starts.at(-1)?.places ?? [builder]);
    if (places !== undefined) starts.push({ time, places });
  }
  return starts.length > 0 ? starts : [{ time: begin, places: [builder] }];
}

/** docker-build logs BuildKit's plain progress, such as `#4 transferring context: 2B done`, while it builds. */
const sending = /^#\d+ transferring /;
const exporting = /^#\d+ exporting to /;

function partsOf(lines: readonly LogLine[], begin: number, end: number) {
  const within = lines.filter(({ time, passing }) => passing && time >= begin && time <= end);
  const exported = within.find(({ text }) => exporting.test(text))?.time;
  const sent = within.findLast(({ text, time }) => sending.test(text) && time <= (exported ?? end))?.time;
  return defined({
    sentSeconds: sent === undefined ? undefined : sent - begin,
    builtSeconds: (exported ?? end) - (sent ?? begin),
    exportedSeconds: exported === undefined ? undefined : end - exported,
  });
}
