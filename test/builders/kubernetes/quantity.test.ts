import { describe, expect, it } from "vitest";
import { quantityValue } from "../../../src/builders/kubernetes/quantity";
import { refusedQuantities, rightQuantities } from "./values";

describe("quantityValue", () => {
  it.each(rightQuantities)("reads %s as %d", (text, value) => {
    expect(quantityValue(text)).toBeCloseTo(value, 9);
  });

  it("refuses a point without digits, which the API server reads as 0", () => {
    expect(quantityValue(".")).toBeUndefined();
  });

  it.each(refusedQuantities)("refuses %j", (text) => {
    expect(quantityValue(text)).toBeUndefined();
  });
});
