import { describe, expect, it } from "vitest";
import { neededNodes } from "../../../src/machine/farm/neededNodes";

const nodes = [
  { name: "amd64", platforms: ["linux/amd64"] },
  { name: "arm64", platforms: ["linux/arm64"] },
  { name: "spare", platforms: ["linux/arm64", "linux/arm/v7"] },
];

describe("the nodes that a build uses", () => {
  it.each([
    ["the first without platforms", [], ["amd64"]],
    ["the first that lists its platform", ["linux/arm64"], ["arm64"]],
    ["one per platform", ["linux/arm/v7", "linux/amd64"], ["spare", "amd64"]],
    ["all if none lists a platform", ["linux/amd64", "linux/s390x"], ["amd64", "arm64", "spare"]],
  ])("are %s", (_, platforms, expected) => {
    expect(neededNodes(nodes, platforms)).toEqual(expected);
  });

  it("are all if the platforms of nodes are unknown", () => {
    expect(neededNodes([{ name: "a" }, { name: "b" }], ["linux/amd64"])).toEqual(["a", "b"]);
  });
});
