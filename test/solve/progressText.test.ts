import { describe, expect, it } from "vitest";
import { progressText, type SeenStep } from "../../src/solve/progressText";

const step = (digest: string, name: string, rest: Partial<SeenStep> = {}): SeenStep => ({
  digest,
  name,
  ...rest,
});
const runs = (digest: string, name: string, started: number, seen = 0) =>
  step(digest, name, { started, seen });
const ended = (digest: string, name: string, started: number): SeenStep =>
  step(digest, name, { started, seen: 0, ended: 20 });

describe("the text that shows how far a build is", () => {
  it("names the part that began last, counts parts, and says how long that part has taken", () => {
    const steps = [
      ended("1", "Prepare worker image", 10),
      ended("2", "Prepare worker image", 11),
      runs("3", "Install build dependencies", 12, 1000),
      runs("4", "Build deb package", 14, 3000),
      step("5", "Build deb package"),
      step("6", "Test: hello"),
      step("7", "Extracting DEBs"),
    ];
    expect(progressText(steps, 15_400)).toBe("Build deb package, 3 of 5, 12 s");
  });

  it.each<[string, SeenStep[]]>([
    ["nothing is known", []],
    ["nothing has begun", [step("1", "Build deb package")]],
    ["all that began has ended", [ended("1", "Build deb package", 10), step("2", "Test: hello")]],
    [
      "only the build itself is looked up",
      [runs("1", "[internal] load build definition from Dockerfile", 10)],
    ],
  ])("is missing while %s", (_, steps) => {
    expect(progressText(steps, 20_000)).toBeUndefined();
  });

  it("names a script by its first line", () => {
    expect(progressText([runs("1", "[1/1] RUN set -e\nmake", 10, 0)], 2000)).toBe(
      "[1/1] RUN set -e, 1 of 1, 2 s",
    );
  });

  it("counts the time of a part from the first of its steps", () => {
    const first = { ...ended("1", "Build RPM", 10), seen: 2000 };
    const steps = [first, runs("2", "Build RPM", 20, 9000)];
    expect(progressText(steps, 12_000)).toBe("Build RPM, 1 of 1, 10 s");
  });
});
