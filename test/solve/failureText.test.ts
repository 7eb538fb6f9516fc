import { describe, expect, it } from "vitest";
import { describeFailure, isOfSpec } from "../../src/solve/failureText";

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

describe("the account of a failed build", () => {
  it("names the line of the spec, shows the lines about it, and the failed step's last words", () => {
    expect(describeFailure(failed, { specFile: "my-spec.yml", addedLines: 0 }).split("\n")).toEqual([
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

  it("counts as the user's file does, which lacks the syntax line that was put above", () => {
    const text = describeFailure(failed, { specFile: "my-spec.yml", addedLines: 1 });
    expect(text).toContain("my-spec.yml:4 process");
    expect(text).toContain("  4 | >>>     - command: make");
  });

  it("does without an excerpt and without a log", () => {
    const bare = { message: "no such image", log: [], excerpt: "" };
    expect(describeFailure(bare, { specFile: "inlineSpec", addedLines: 0 })).toBe("inlineSpec no such image");
  });

  it("belongs to the spec whose lines it shows", () => {
    expect(isOfSpec(excerpt, spec)).toBe(true);
    expect(isOfSpec(excerpt, spec.replace("make", "cmake"))).toBe(false);
    expect(isOfSpec("", spec)).toBe(true);
  });
});
