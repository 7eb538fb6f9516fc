import { describe, expect, it } from "vitest";
import type { Attempt } from "../../src/report/attempts";
import { readEvents } from "../../src/report/events";
import {
  attemptText,
  clockText,
  durationText,
  kindText,
  sizeText,
  updateText,
} from "../../src/report/phrases";

const event = (timestamp: number, kind: string, op: string) =>
  JSON.stringify({ timestamp, [kind]: { metadata: { urn: "a", op } } });
const stepOf = (...lines: string[]) => readEvents(`${lines.join("\n")}\n`).get("a");

describe("the event log of an update", () => {
  it("says that a resource was built, and when", () => {
    const steps = [event(100, "resourcePreEvent", "create"), event(142, "resOutputsEvent", "create")];
    expect(stepOf(...steps)).toEqual({ result: "built", begin: 100, end: 142, lines: [] });
  });

  it("says that a resource was unchanged", () => {
    const steps = [event(100, "resourcePreEvent", "same"), event(100, "resOutputsEvent", "same")];
    expect(stepOf(...steps)).toEqual({ result: "unchanged", begin: 100, end: 100, lines: [] });
    expect(stepOf(event(90, "resOutputsEvent", "create"), ...steps)).toMatchObject({ result: "built" });
  });

  it("says that a resource failed", () => {
    const steps = [event(100, "resourcePreEvent", "update"), event(103, "resOpFailedEvent", "update")];
    expect(stepOf(...steps)).toEqual({ result: "failed", begin: 100, end: 103, lines: [] });
  });

  it("takes the time of a replacement from the step that builds", () => {
    const steps = ["create-replacement", "replace", "delete-replaced"].flatMap((op, index) => [
      event(100 + 50 * index, "resourcePreEvent", op),
      event(140 + 50 * index, "resOutputsEvent", op),
    ]);
    expect(stepOf(...steps)).toEqual({ result: "built", begin: 100, end: 140, lines: [] });
  });

  it("ignores a refresh before the update, which builds nothing", () => {
    const refresh = [event(90, "resourcePreEvent", "refresh"), event(95, "resOutputsEvent", "refresh")];
    expect(stepOf(...refresh)).toBeUndefined();
    const build = [event(100, "resourcePreEvent", "update"), event(101, "resOutputsEvent", "update")];
    expect(stepOf(...refresh, ...build)).toEqual({ result: "built", begin: 100, end: 101, lines: [] });
  });

  it("knows no start that is not in the log, and passes over lines of other kinds", () => {
    const other = [
      "null",
      "  ",
      JSON.stringify({ resOutputsEvent: { metadata: { urn: "a", op: "create" } } }),
      JSON.stringify({ timestamp: 1, resOutputsEvent: { metadata: { urn: "a" } } }),
      JSON.stringify({ timestamp: 1, resOutputsEvent: { metadata: { op: "same" } } }),
      JSON.stringify({ timestamp: 1, resOutputsEvent: null, resOpFailedEvent: {} }),
      JSON.stringify({ timestamp: 1, diagnosticEvent: { message: "of the program" } }),
      JSON.stringify({ timestamp: 1, diagnosticEvent: { urn: "a" } }),
    ];
    expect(readEvents(other.join("\n"))).toEqual(new Map());
    expect(stepOf(...other, event(142, "resOutputsEvent", "create"))).toStrictEqual({
      result: "built",
      end: 142,
      lines: [],
    });
  });

  it("keeps what was logged about a resource, without colours, before and after its step", () => {
    const message = (timestamp: number, text: string, more: object) =>
      JSON.stringify({ timestamp, diagnosticEvent: { urn: "a", message: text, ...more } });
    const built = event(100, "resourcePreEvent", "create");
    const lines = [
      message(90, "one\n", { ephemeral: true }),
      built,
      message(101, "<{%reset%}>two<{%reset%}>", {}),
    ];
    expect(stepOf(...lines)).toEqual({
      begin: 100,
      lines: [
        { time: 90, text: "one", passing: true },
        { time: 101, text: "two", passing: false },
      ],
    });
  });

  it("names the line at which the log is cut off", () => {
    expect(() => readEvents(`{}\n\n{"timestamp":`)).toThrow(/--event-log.*line 3/);
  });
});

describe("a number in words", () => {
  it.each([
    [0, "under 1 s"],
    [1, "1 s"],
    [59, "59 s"],
    [60, "1 min"],
    [185, "3 min 5 s"],
    [3600, "1 h"],
    [4242, "1 h 10 min"],
  ])("%i seconds: %s", (seconds, text) => expect(durationText(seconds)).toBe(text));

  it.each([
    [1, "1 byte"],
    [999, "999 bytes"],
    [1000, "1.0 kB"],
    [1_400_000, "1.4 MB"],
    [123_000_000_000, "123 GB"],
    [100_000, "100 kB"],
    [1.5e15, "1500 TB"],
  ])("%i bytes: %s", (bytes, text) => expect(sizeText(bytes)).toBe(text));

  it.each([
    ["binary", "binary"],
    ["buildInfo", "build info"],
  ])("the kind %s: %s", (kind, text) => expect(kindText(kind)).toBe(text));

  it.each([
    [{}, ""],
    [{ lastUpdate: "unchanged" }, "unchanged"],
    [{ lastUpdate: "built", seconds: 42 }, "built in 42 s"],
    [{ lastUpdate: "failed", seconds: 42 }, "failed after 42 s"],
  ] as const)("an update %j: %s", (update, text) => expect(updateText(update)).toBe(text));

  const attempt: Attempt = { places: ["a"], began: "", waitedSeconds: 0, builtSeconds: 0 };
  it.each([
    [
      { waitedSeconds: 3, sentSeconds: 1, builtSeconds: 61, exportedSeconds: 2, result: "built" },
      "waited 3 s, sent 1 s, built 1 min 1 s, exported 2 s",
    ],
    [{ builtSeconds: 5, exportedSeconds: 0, result: "lost" }, "built 5 s, lost its daemon"],
    [{ sentSeconds: 5, result: "failed" }, "sent 5 s, failed"],
    [{ result: "built" }, "ran under 1 s"],
    [{ waitedSeconds: 1 }, "waited 1 s, ran under 1 s, did not end"],
  ] as const)("an attempt %j: %s", (more, text) => expect(attemptText({ ...attempt, ...more })).toBe(text));

  it.each([
    [0, "0:00"],
    [65, "1:05"],
    [3600, "1:00:00"],
    [4242, "1:10:42"],
  ])("%i seconds on a clock: %s", (seconds, text) => expect(clockText(seconds)).toBe(text));
});
