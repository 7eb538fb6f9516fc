import { describe, expect, it } from "vitest";
import { buildsAt, startsAgain } from "../../src/buildLines";
import { attemptsOf } from "../../src/report/attempts";
import type { Step } from "../../src/report/events";

/** An update of a build that was declared at 100, and ran from 110 to 150 at apple. */
const status = (time: number, text: string) => ({ time, text, passing: true });
const at = (time: number, ...places: string[]) => status(time, buildsAt(places));
const component = (...lines: Step["lines"]): Step => ({ begin: 100, lines });
const build = (more: Partial<Step> = {}): Step => ({
  result: "built",
  begin: 108,
  end: 150,
  lines: [],
  ...more,
});
const began = (seconds: number) => new Date(seconds * 1000).toISOString();

describe("the attempts of a build", () => {
  it("say which platforms each of several places has, where the log says so", () => {
    const lines = at(110, "tcp://a:1 (linux/amd64 linux/386)", "tcp://b:1 (linux/arm64)", "fig");
    expect(attemptsOf(component(lines), build(), "farm")).toMatchObject([
      {
        places: ["tcp://a:1", "tcp://b:1", "fig"],
        platforms: { "tcp://a:1": ["linux/amd64", "linux/386"], "tcp://b:1": ["linux/arm64"] },
      },
    ]);
  });

  it("say where and when it waited, sent files, built and exported", () => {
    const lines = [
      status(110, "#1 transferring dockerfile: 5kB done"),
      status(113, "#2 transferring context: 5MB 2s done"),
      status(114, "#3 [worker 1/2] make"),
      status(145, "#9 exporting to client directory"),
      status(149, "#9 copying files 5kB done"),
    ];
    expect(attemptsOf(component(at(110, "apple", "fig")), build({ lines }), "farm")).toEqual([
      {
        places: ["apple", "fig"],
        began: began(110),
        result: "built",
        waitedSeconds: 10,
        sentSeconds: 3,
        builtSeconds: 32,
        exportedSeconds: 5,
      },
    ]);
  });

  it("follow each other when a daemon is lost", () => {
    const again = {
      time: 130,
      text: `apple: gone. ${startsAgain(["fig"])}: attempt 2 of 3.`,
      passing: false,
    };
    const here = {
      time: 140,
      text: `fig: gone. ${startsAgain([])}: attempt 3 of 3.`,
      passing: false,
    };
    const lines = [status(112, "#1 transferring context"), status(132, "#1 transferring context")];
    const found = attemptsOf(
      component(at(110, "apple"), again, here),
      build({ lines, result: "failed" }),
      "farm",
    );
    expect(found).toEqual([
      {
        places: ["apple"],
        began: began(110),
        result: "lost",
        waitedSeconds: 10,
        sentSeconds: 2,
        builtSeconds: 18,
      },
      {
        places: ["fig"],
        began: began(130),
        result: "lost",
        waitedSeconds: 0,
        sentSeconds: 2,
        builtSeconds: 8,
      },
      { places: ["fig"], began: began(140), result: "failed", waitedSeconds: 0, builtSeconds: 10 },
    ]);
  });

  it("stay where they were if the daemon of a builder with only one comes back", () => {
    const here = (time: number) => ({
      time,
      text: `${startsAgain([])}: attempt 2 of 3.`,
      passing: false,
    });
    const there = { time: 130, text: `${startsAgain(["kiwi"])}: attempt 3 of 4.`, passing: false };
    const placesOf = (...lines: Step["lines"]) =>
      attemptsOf(component(...lines), build(), "farm").map(({ places: [place] }) => place);
    expect(placesOf(here(120), here(130))).toEqual(["farm", "farm"]);
    expect(placesOf(at(110, "apple"), here(120), there, here(140))).toEqual([
      "apple",
      "apple",
      "kiwi",
      "kiwi",
    ]);
  });

  it("divide the log among them", () => {
    const again = { time: 130, text: `${startsAgain(["fig"])}: attempt 2 of 3.`, passing: false };
    const lines = [
      status(110, "#1 transferring context"),
      status(145, "#1 transferring context"),
      status(145, "#9 exporting to image"),
      status(150, "#9 exporting to image"),
    ];
    expect(attemptsOf(component(at(110, "apple"), again), build({ lines }), "farm")).toMatchObject([
      { sentSeconds: 0, builtSeconds: 20 },
      { sentSeconds: 15, builtSeconds: 0, exportedSeconds: 5 },
    ]);
    const [first] = attemptsOf(component(at(110, "apple"), again), build({ lines }), "farm");
    expect(first).not.toHaveProperty("exportedSeconds");
    const [last] = attemptsOf(component(at(110, "apple")), build({ lines: lines.slice(3) }), "farm");
    expect(last).toMatchObject({ builtSeconds: 40, exportedSeconds: 0 });
  });

  it("are one on the builder if the log does not say where", () => {
    const one = { places: ["farm"], began: began(108), result: "built", builtSeconds: 42 };
    expect(attemptsOf(component(), build(), "farm")).toEqual([{ ...one, waitedSeconds: 8 }]);
    expect(attemptsOf(undefined, build(), "farm")).toEqual([{ ...one, waitedSeconds: 0 }]);
  });

  it("end with the log if that ends before", () => {
    const { result: _result, end: _end, ...open } = build({ lines: [status(120, "#3 make")] });
    const one = { places: ["apple"], began: began(110), waitedSeconds: 10, builtSeconds: 10 };
    expect(attemptsOf(component(at(110, "apple")), open, "farm")).toStrictEqual([one]);
    expect(attemptsOf(component(at(110, "apple")), { ...open, lines: [] }, "farm")[0]?.builtSeconds).toBe(0);
    expect(attemptsOf(undefined, open, "farm")[0]?.builtSeconds).toBe(12);
  });

  it("ignore what docker-build repeats of its log when it fails, and what a build sends while it exports", () => {
    const lines = [
      status(140, "#9 exporting to image"),
      status(145, "#9 transferring layers"),
      { time: 150, text: "#1 transferring context\n#9 exporting to image", passing: false },
    ];
    const [one] = attemptsOf(component(at(110, "apple")), build({ lines }), "farm");
    expect(one).toMatchObject({ builtSeconds: 30, exportedSeconds: 10 });
    expect(one).not.toHaveProperty("sentSeconds");
  });

  it("are none without a build", () => {
    expect(attemptsOf(component(at(110, "apple")), undefined, "farm")).toEqual([]);
    expect(attemptsOf(component(), build({ result: "unchanged" }), "farm")).toEqual([]);
    expect(attemptsOf(component(), { lines: [] }, "farm")).toEqual([]);
  });
});
