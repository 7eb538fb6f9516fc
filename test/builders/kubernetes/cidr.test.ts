import { describe, expect, it } from "vitest";
import { isCidrBlock } from "../../../src/builders/kubernetes/cidr";
import { refusedCidrs, rightCidrs } from "./values";

describe("isCidrBlock", () => {
  it.each(rightCidrs)("accepts %s", (text) => {
    expect(isCidrBlock(text)).toBe(true);
  });

  it.each(refusedCidrs)("refuses %j", (text) => {
    expect(isCidrBlock(text)).toBe(false);
  });
});
