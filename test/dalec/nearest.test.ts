import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { nearestNames } from "../../src/dalec/nearest";

describe("the nearest names", () => {
  it.each([
    ["inlin", ["image", "inline"], ["inline"]],
    ["Build-Args", ["buildArgs", "build"], ["buildArgs", "build"]],
    ["binary", ["libs", "binaries"], ["binaries"]],
    ["dependency", ["description", "dependencies"], ["dependencies"]],
    ["library", ["libs", "licenses"], []],
    ["commit", ["command"], []],
  ])("of %s among %j are %j", (name, candidates, expected) => {
    expect(nearestNames(name, candidates)).toEqual(expected);
  });

  it("are in the hint of an unknown field", () => {
    const hints = checkSpec("artifacts:\n  binary: {}\n").map(({ code, hint }) => [code, hint]);
    expect(hints).toContainEqual(["unknown-field", 'Did you mean "binaries"?']);
  });
});
