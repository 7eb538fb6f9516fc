import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { objectName } from "../../../src/builders/kubernetes/names";

describe("objectName", () => {
  it.each([
    ["shop-dev-packages", "", "shop-dev-packages"],
    ["shop-dev-packages", "arm64", "shop-dev-packages-arm64"],
    ["shop_dev.packages", "", "shop-dev-packages"],
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
});
