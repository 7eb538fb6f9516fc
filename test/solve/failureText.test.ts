import { describe, expect, it } from "vitest";
import { describeFailure, isLoss, isOfSpec } from "../../src/solve/failureText";

const spec = "# syntax=frontend\nname: hello\nbuild:\n  steps:\n    - command: make\n\n";
const excerpt = [
  "Dockerfile:5",
  "--------------------",
  "   3 |     build:",
  "   4 |       steps:",
  "   5 | >>>     - command: make",
  "   6 |     ",
  "   7 |     ",
  "--------------------",
  "",
].join("\n");
const failed = { message: 'process "make" did not complete', log: ["+ make", "make: no rule"], excerpt };

describe("the explanation of a failed build", () => {
  it("names the line of the spec, and shows the lines around it and the last output of the failed step", () => {
    expect(describeFailure(failed, { file: "my-spec.yml", text: spec, inline: spec }).split("\n")).toEqual([
      'my-spec.yml:5 process "make" did not complete',
      "  3 |     build:",
      "  4 |       steps:",
      "  5 | >>>     - command: make",
      "  6 |",
      "  7 |",
      "the failed step wrote:",
      "  + make",
      "  make: no rule",
    ]);
  });

  it("counts lines as in the user's file, without the lines that the library inserted", () => {
    const written = spec.slice(spec.indexOf("\n") + 1);
    const request = { file: "my-spec.yml", text: written, inline: spec };
    expect(describeFailure(failed, request)).toContain("my-spec.yml:4 process");
    expect(describeFailure(failed, request)).toContain("  4 | >>>     - command: make");
    const twice = { ...request, text: written.replace("build:\n", "") };
    expect(describeFailure(failed, twice).split("\n").slice(0, 4)).toEqual([
      'my-spec.yml:3 process "make" did not complete',
      "  2 |       steps:",
      "  3 | >>>     - command: make",
      "  4 |",
    ]);
    const edited = { ...request, text: spec.replace("name: hello", "name: {}") };
    expect(describeFailure(failed, edited)).toContain("  5 | >>>     - command: make");
  });

  it("needs neither an excerpt nor a log", () => {
    const bare = { message: "no such image", log: [], excerpt: "" };
    expect(describeFailure(bare, { file: "inlineSpec", text: spec, inline: spec })).toBe(
      "inlineSpec no such image",
    );
  });

  it("belongs to the spec whose lines the excerpt shows", () => {
    expect(isOfSpec(excerpt, spec)).toBe(true);
    expect(isOfSpec(excerpt, spec.replace("make", "cmake"))).toBe(false);
    expect(isOfSpec("", spec)).toBe(true);
  });
});

it.each([
  [
    true,
    'failed to solve: Unavailable: closing transport due to: connection error: desc = "error reading from server: EOF"',
  ],
  [true, "failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF"],
  [
    false,
    'failed to solve: process "curl" did not complete successfully: exit code: 7 (503 Service Unavailable)',
  ],
])("a lost connection (%s): %s", (isOne, told) => {
  expect(isLoss(told)).toBe(isOne);
});
