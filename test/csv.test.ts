import { describe, expect, it } from "vitest";
import { csvField } from "../src/csv";

describe("a field of comma-separated values", () => {
  it.each([
    ["type=local", "type=local"],
    ["servername=a b", "servername=a b"],
    ["nodeselector=a=b,c=d", '"nodeselector=a=b,c=d"'],
    ['label="x"', '"label=""x"""'],
    ["two\nlines", '"two\nlines"'],
  ])("%j becomes %j", (text, field) => {
    expect(csvField(text)).toBe(field);
  });
});
