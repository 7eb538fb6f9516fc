import { describe, expect, it } from "vitest";
import { csvField } from "../src/csv";
import { CacheType, cacheText } from "../src/solve/cache";

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

describe("a cache", () => {
  it("quotes attributes whose values have commas, so that each stays one attribute", () => {
    const cache = { type: CacheType.Local, path: "caches/a,b", attributes: { compression: "zstd" } };
    expect(cacheText(cache, "to", (path) => path)).toBe('type=local,"dest=caches/a,b",compression=zstd');
  });
});
