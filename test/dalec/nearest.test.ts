import { describe, expect, it } from "vitest";
import { checkSpec } from "../../src/dalec";
import { didYouMean, nearestNames, slipsOf } from "../../src/dalec/nearest";

describe("the nearest names", () => {
  it.each([
    ["inlin", ["image", "inline"], ["inline"]],
    ["Build-Args", ["buildArgs", "build"], ["buildArgs", "build"]],
    ["binary", ["libs", "binaries"], ["binaries"]],
    ["dependency", ["description", "dependencies"], ["dependencies"]],
    ["library", ["libs", "licenses"], []],
    ["commit", ["command"], []],
    // Letters that changed places count once, and longer words may have more mistakes.
    ["ab", ["ba"], ["ba"]],
    ["abc", ["cba"], []],
    ["ab", ["bc", "ca"], []],
    ["abcde", ["xbcdef"], ["xbcdef"]],
    ["abc", ["abd", "ade"], ["abd"]],
    ["abcdef", ["abxdxf", "axxxef"], ["abxdxf"]],
    ["", ["a"], []],
    ["--", ["a"], []],
    ["a", ["abc", "b", "ab"], ["ab", "b"]],
    // The nearest first, those as near by name, and no more than three.
    ["name", ["nxxe", "fame", "game", "same", "name"], ["name", "fame", "game"]],
    // Words that begin alike come last.
    ["arg", ["arguments", "args"], ["args", "arguments"]],
    ["ar", ["arguments"], []],
    ["abcdef", ["abcdefghij", "xxcdef"], ["xxcdef", "abcdefghij"]],
    ["abcdx", ["abcdyzzzzzz"], []],
    ["abcdefghxx", ["abcdefghyyyyyyyyy"], ["abcdefghyyyyyyyyy"]],
    ["buildings", ["buildABCDEF", "buildin"], ["buildin"]],
  ])("of %s among %j are %j", (name, candidates, expected) => {
    expect(nearestNames(name, candidates)).toEqual(expected);
  });

  it("are looked for among the first thousand", () => {
    const others = (count: number) => [...Array.from({ length: count }, (_, index) => `${index}`), "name"];
    expect(nearestNames("name", others(999))).toEqual(["name"]);
    expect(nearestNames("name", others(1000))).toEqual([]);
  });

  it("are in the hint of an unknown field", () => {
    const hints = checkSpec("artifacts:\n  binary: {}\n").map(({ code, hint }) => [code, hint]);
    expect(hints).toContainEqual(["unknown-field", 'Did you mean "binaries"?']);
  });

  it("include the slips of one letter, which differ by no more", () => {
    expect(slipsOf("comand", ["command", "commands", "come"])).toEqual(["command"]);
    expect(slipsOf("COMM-AND", ["command"])).toEqual(["command"]);
  });

  it.each([
    [[], undefined],
    [["a"], 'Did you mean "a"?'],
    [["a", "b"], 'Did you mean "a" or "b"?'],
    [["a", "b", "c"], 'Did you mean "a", "b" or "c"?'],
  ])("%j become a question", (names, question) => expect(didYouMean(names)).toBe(question));
});
