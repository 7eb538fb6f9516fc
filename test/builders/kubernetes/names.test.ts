import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builderSelector, objectName, poolSelector } from "../../../src/builders/kubernetes/names";

describe("objectName", () => {
  it.each([
    ["shop-dev-packages", "", "shop-dev-packages"],
    ["shop-dev-packages", "arm64", "shop-dev-packages-arm64"],
    ["shop_dev.packages", "", "shop-dev-packages"],
    ["1shop...dev--", "", "shop-dev"],
    ["12.shop", "", "shop"],
    ["Shop-dev", "arm64", "hop-dev-arm64"],
    ["a".repeat(46), "arm64", `${"a".repeat(46)}-arm64`],
    ["a".repeat(52), "", "a".repeat(52)],
  ])("turns %s %s into %s", (instance, suffix, name) => {
    expect(objectName(instance, suffix)).toBe(name);
  });

  it("returns a DNS label short enough for the label that a StatefulSet adds to its pods", () => {
    const instance = fc.stringMatching(/^[a-z][a-z0-9._-]{0,120}$/);
    fc.assert(
      fc.property(instance, fc.constantFrom("", "amd64", "a".repeat(20)), (name, suffix) => {
        expect(objectName(name, suffix)).toMatch(/^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/);
      }),
    );
  });

  it("keeps different long names different", () => {
    const long = "a".repeat(60);
    expect(objectName(`${long}1`)).not.toBe(objectName(`${long}2`));
    expect(objectName(`${long}1`, "arm64")).toMatch(/-[0-9a-f]{8}-arm64$/);
  });

  it("shortens a name at its end, and not at a dash", () => {
    expect(objectName("a".repeat(53))).toMatch(/^a{43}-[0-9a-f]{8}$/);
    expect(objectName("a".repeat(47), "arm64")).toMatch(/^a{37}-[0-9a-f]{8}-arm64$/);
    expect(objectName(`${"a".repeat(40)}---${"b".repeat(20)}`)).toMatch(/^a{40}-[0-9a-f]{8}$/);
    expect(objectName(`a-${"b".repeat(60)}`)).toMatch(/^a-b{41}-[0-9a-f]{8}$/);
  });
});

it("pods are selected by the builder, or by the node that buildx knows", () => {
  expect(builderSelector("builder")).toEqual({
    "app.kubernetes.io/name": "buildkitd",
    "app.kubernetes.io/instance": "builder",
  });
  expect(poolSelector("node")).toEqual({ app: "node" });
});
