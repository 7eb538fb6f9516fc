import { describe, expect, it } from "vitest";
import { readEvents } from "../../src/report/events";
import { durationText, kindText, sizeText, updateText } from "../../src/report/phrases";

const event = (timestamp: number, kind: string, op: string) =>
  JSON.stringify({ timestamp, [kind]: { metadata: { urn: "a", op } } });
const stepOf = (...lines: string[]) => readEvents(`${lines.join("\n")}\n`).get("a");

describe("the event log of an update", () => {
  it("says that a resource was built, and in how many seconds", () => {
    const steps = [event(100, "resourcePreEvent", "create"), event(142, "resOutputsEvent", "create")];
    expect(stepOf(...steps)).toEqual({ result: "built", seconds: 42 });
  });

  it("says that a resource was unchanged", () => {
    const steps = [event(100, "resourcePreEvent", "same"), event(100, "resOutputsEvent", "same")];
    expect(stepOf(...steps)).toEqual({ result: "unchanged" });
  });

  it("says that a resource failed", () => {
    const steps = [event(100, "resourcePreEvent", "update"), event(103, "resOpFailedEvent", "update")];
    expect(stepOf(...steps)).toEqual({ result: "failed", seconds: 3 });
  });

  it("takes the time of a replacement from the step that builds", () => {
    const steps = ["create-replacement", "replace", "delete-replaced"].flatMap((op, index) => [
      event(100 + 50 * index, "resourcePreEvent", op),
      event(140 + 50 * index, "resOutputsEvent", op),
    ]);
    expect(stepOf(...steps)).toEqual({ result: "built", seconds: 40 });
  });

  it("ignores a refresh before the update, which builds nothing", () => {
    const refresh = [event(90, "resourcePreEvent", "refresh"), event(95, "resOutputsEvent", "refresh")];
    expect(stepOf(...refresh)).toBeUndefined();
    const build = [event(100, "resourcePreEvent", "update"), event(101, "resOutputsEvent", "update")];
    expect(stepOf(...refresh, ...build)).toEqual({ result: "built", seconds: 1 });
  });

  it("knows no duration without the start of a step, and passes over lines of other kinds", () => {
    const other = [
      "null",
      "  ",
      JSON.stringify({ resOutputsEvent: { metadata: { urn: "a", op: "create" } } }),
      JSON.stringify({ timestamp: 1, resOutputsEvent: { metadata: { urn: "a" } } }),
      JSON.stringify({ timestamp: 1, resOutputsEvent: { metadata: { op: "same" } } }),
      JSON.stringify({ timestamp: 1, resOutputsEvent: null, resOpFailedEvent: {} }),
    ];
    expect(readEvents(other.join("\n"))).toEqual(new Map());
    expect(stepOf(...other, event(142, "resOutputsEvent", "create"))).toStrictEqual({ result: "built" });
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
});
