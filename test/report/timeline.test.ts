import { describe, expect, it } from "vitest";
import type { Attempt } from "../../src/report/attempts";
import { htmlReport } from "../../src/report/htmlReport";
import { timelineOf } from "../../src/report/placeRows";
import type { BuildReport } from "../../src/report/stackReport";
import { textReport } from "../../src/report/textReport";

const noon = Date.parse("2026-01-31T12:00:00Z");
const ran = (place: string, begin: number, builtSeconds: number, more: Partial<Attempt> = {}): Attempt => ({
  places: [place],
  began: new Date(noon + begin * 1000).toISOString(),
  result: "built",
  waitedSeconds: 0,
  builtSeconds,
  ...more,
});
const build = (name: string, ...attempts: Attempt[]): BuildReport => ({
  kind: "package",
  name,
  target: "bookworm/deb",
  platforms: [],
  files: [],
  needs: [],
  attempts,
});
const rowsOf = (...builds: BuildReport[]) =>
  timelineOf(builds)?.rows.map(({ place, bars, lanes, busySeconds }) => {
    const drawn = bars.map((bar) => [bar.build.name, bar.waits, bar.begin, bar.end, bar.lane]);
    return { place, bars: drawn, lanes, busySeconds };
  });

/** At p2 two builds at once and a third after both; one build loses p10 and goes to p2. */
const farm = [
  build("a", ran("p2", 10, 20, { waitedSeconds: 5 })),
  build("b", ran("p2", 5, 10, { sentSeconds: 5, exportedSeconds: 5 })),
  build("c", ran("p2", 40, 60, { result: "failed" })),
  build("d", ran("p10", 15, 15, { result: "lost" }), ran("p2", 30, 6)),
];

describe("the timeline of an update", () => {
  it("has a row per place in natural order, where attempts at the same time have lanes of their own", () => {
    expect(rowsOf(...farm)).toEqual([
      {
        place: "p2",
        bars: [
          ["b", 0, 0, 20, 0],
          ["a", 0, 5, 25, 1],
          ["d", 25, 25, 31, 0],
          ["c", 35, 35, 95, 0],
        ],
        lanes: 2,
        busySeconds: 91,
      },
      { place: "p10", bars: [["d", 10, 10, 25, 0]], lanes: 1, busySeconds: 15 },
    ]);
    expect(timelineOf(farm)).toMatchObject({ begin: noon / 1000 + 5, seconds: 95 });
  });

  it("shows a build with several places in the row of each, and builds that start together by name", () => {
    const places = ["arm", "amd"];
    expect(rowsOf(build("p10", ran("", 0, 5, { places })), build("p2", ran("amd", 0, 5)))).toEqual([
      {
        place: "amd",
        bars: [
          ["p2", 0, 0, 5, 0],
          ["p10", 0, 0, 5, 1],
        ],
        lanes: 2,
        busySeconds: 5,
      },
      { place: "arm", bars: [["p10", 0, 0, 5, 0]], lanes: 1, busySeconds: 5 },
    ]);
  });

  it("shows each part of a build for several platforms where it ran", () => {
    const places = ["arm", "amd"];
    const platforms = { arm: ["linux/arm64", "linux/arm"], amd: ["linux/amd64"] };
    const both = {
      ...build("both", ran("", 0, 5, { places, platforms })),
      platforms: ["linux/arm64", "linux/amd64"],
    };
    const one = { ...build("one", ran("", 0, 5, { places, platforms })), platforms: ["linux/amd64"] };
    const own = build("own", ran("", 0, 5, { places, platforms }));
    const parts = timelineOf([both, one, own])?.rows.map(({ place, bars }) => [
      place,
      ...bars.map((bar) => [bar.build.name, ...bar.platforms]),
    ]);
    expect(parts).toEqual([
      ["amd", ["both", "linux/amd64"], ["one", "linux/amd64"], ["own", "linux/amd64"]],
      ["arm", ["both", "linux/arm64"], ["own", "linux/arm64", "linux/arm"]],
    ]);
    const alone = { ...one, platforms: ["linux/amd64", "linux/riscv64"] };
    expect(rowsOf(alone)?.map(({ place }) => place)).toEqual(["amd"]);
    const shown = { project: "shop", stack: "dev", builds: [both] };
    expect(textReport(shown)).toMatch(/^ .* both {2}\(linux\/arm64: built 5 s\)$/m);
    expect(htmlReport(shown)).toContain("both <small>bookworm/deb, linux/arm64</small>");
  });

  it("begins when the first build began to wait, and a lane is free when its build ends", () => {
    const builds = [
      build("a", ran("p", 10, 5, { waitedSeconds: 10 })),
      build("b", ran("p", 5, 20)),
      build("c", ran("p", 15, 5)),
    ];
    expect(rowsOf(...builds)?.[0]?.bars).toEqual([
      ["b", 5, 5, 25, 0],
      ["a", 0, 10, 15, 1],
      ["c", 15, 15, 20, 1],
    ]);
  });

  it("is missing if nothing was built", () => {
    expect(timelineOf([build("a")])).toBeUndefined();
    expect(htmlReport({ project: "shop", stack: "dev", builds: [build("a")] })).not.toContain(
      'class="timeline"',
    );
  });

  it("is part of the text", () => {
    const text = textReport({ project: "shop", stack: "dev", builds: farm });
    expect(text.slice(text.indexOf("\nplaces"))).toBe(`
places: from 2026-01-31 12:00 UTC, for 1 min 35 s

p2  (4 builds, busy for 1 min 31 s)
     0:00    0:20  bookworm/deb  b  (sent 5 s, built 10 s, exported 5 s)
     0:05    0:25  bookworm/deb  a  (waited 5 s, built 20 s)
     0:25    0:31  bookworm/deb  d  (built 6 s)
     0:35    1:35  bookworm/deb  c  (built 1 min, failed)

p10  (1 build, busy for 15 s)
     0:10    0:25  bookworm/deb  d  (built 15 s, lost its daemon)
`);
  });
});

describe("the chart of an update", () => {
  const chartOf = (...builds: BuildReport[]) => htmlReport({ project: "shop", stack: "dev", builds });
  const ticksOf = (page: string) => [...page.matchAll(/<span style="left:(.*?)%">(.*?)<\/span>/g)];

  it("draws when each build waited, sent, built and exported", () => {
    const page = chartOf(...farm);
    expect(page).toContain("from 2026-01-31 12:00 UTC, for 1 min 35 s on 2 places.");
    const [, b = "", a = "", , c = "", lost = ""] = page.split('<li style="--lane:');
    const partsOf = (bar: string) =>
      bar.match(/<(?:i|a) .*?>/g)?.map((tag) => tag.replace(/href=".*?" title=/, ""));
    expect(partsOf(b)).toEqual([
      '<a "b, bookworm/deb: sent 5 s, built 10 s, exported 5 s" style="left:0%;width:21.05%">',
      '<i class="part sent" style="width:25%">',
      '<i class="part built" style="width:50%">',
      '<i class="part exported" style="width:25%">',
    ]);
    expect(partsOf(a)).toEqual([
      '<i class="waits" style="left:0%;width:5.26%">',
      '<a "a, bookworm/deb: waited 5 s, built 20 s" style="left:5.26%;width:21.05%">',
      '<i class="part built" style="width:100%">',
    ]);
    expect(c).toContain('<i class="part failed" style="width:100%"></i><span>✕ c <small>');
    expect(lost).toContain('<i class="part failed" style="width:100%"></i><span>✕ d <small>');
    expect(page.match(/--lanes:\d/g)).toEqual(["--lanes:2", "--lanes:1"]);
  });

  it("draws from when to when a build waited", () => {
    const page = chartOf(build("a", ran("p", 0, 20)), build("b", ran("q", 10, 10, { waitedSeconds: 5 })));
    expect(page.match(/<i class="waits" style=.*?>/g)).toEqual([
      '<i class="waits" style="left:25%;width:25%">',
    ]);
  });

  it("explains its colours", () => {
    const [, legend = ""] = chartOf(...farm).match(/<p class="legend">(.*?)<\/p>/) ?? [];
    expect(legend.match(/class=".*?"/g)).toEqual(
      ["waits", "part sent", "part built", "part exported", "part failed"].map((name) => `class="${name}"`),
    );
    expect(legend.replace(/<.*?>/g, "")).toBe(" waited sent built exported ✕ failed, or lost its daemon");
  });

  it("draws a build that took no time", () => {
    const page = chartOf(build("a", ran("p", 0, 0)));
    expect(page).toContain('style="left:0%;width:0%"><i class="part built" style="width:100%"></i>');
    expect(ticksOf(page).map(([, , text]) => text)).toEqual(["0:00"]);
  });

  it.each([
    [6, ["0:00", "0:01", "0:02", "0:03", "0:04", "0:05"]],
    [95, ["0:00", "0:30", "1:00"]],
    [3600, ["0:00", "10:00", "20:00", "30:00", "40:00", "50:00"]],
    [86_400, ["0:00", "4:00:00", "8:00:00", "12:00:00", "16:00:00", "20:00:00"]],
  ])("marks round times of %i seconds, as many as a phone has room for", (seconds, texts) => {
    const page = chartOf(build("a", ran("p", 0, seconds)));
    const ticks = ticksOf(page);
    expect(ticks.map(([, , text]) => text)).toEqual(texts);
    expect(page).toContain(`style="--step:${ticks[1]?.[1]}%"`);
  });
});
