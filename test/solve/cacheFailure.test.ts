import { describe, expect, it } from "vitest";
import { explainCacheFailure } from "../../src/solve/cacheFailure";

const refusal =
  "operation error S3: HeadObject, https response error StatusCode: 403, api error Forbidden: Forbidden";
const message = `failed to solve: failed to check file presence in cache: ${refusal}`;
const s3 = { raw: "type=s3,bucket=caches,secret_access_key=hunter2" };
const other = { raw: "type=registry,ref=example.com/type=s3" };

describe("a request that S3 refused", () => {
  it("names the caches that are there by their places, and shows nothing of them", () => {
    expect(explainCacheFailure({ cacheTo: [other, s3], cacheFrom: [s3] }, `${message}\nmore`)).toBe(
      `cacheTo[1], cacheFrom[0]: the S3 cache failed: ${refusal}`,
    );
    expect(explainCacheFailure({ cacheTo: [{ raw: "type=s3" }] }, message)).toContain("cacheTo[0]: ");
  });

  it.each<[string, unknown, string]>([
    ["another failure", { cacheTo: [s3] }, "exit code: 1"],
    ["a build without such a cache", { cacheTo: [other], cacheFrom: [{}, 5] }, message],
    ["a build without caches", { cacheTo: "unknown" }, message],
    ["unknown inputs", undefined, message],
  ])("says nothing about %s", (_what, inputs, told) => {
    expect(explainCacheFailure(inputs, told)).toBeUndefined();
  });
});
