import { describe, expect, it } from "vitest";
import { isCidrBlock } from "../../../src/builders/kubernetes/cidr";
import { ambiguousCidrs, refusedCidrs, rightCidrs } from "./values";

describe("isCidrBlock", () => {
  it.each(rightCidrs)("accepts %s", (text) => {
    expect(isCidrBlock(text)).toBe(true);
  });

  it.each([...refusedCidrs, ...ambiguousCidrs])("refuses %j", (text) => {
    expect(isCidrBlock(text)).toBe(false);
  });
});
