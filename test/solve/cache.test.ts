import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { CacheMode, CacheType, cacheText } from "../../src/solve/cache";

type Cache = Parameters<typeof cacheText>[0];

describe("a cache in the words of `docker buildx build`", () => {
  it.each<[string, Cache, string, string]>([
    ["an inline one", { type: CacheType.Inline }, "type=inline", "type=inline"],
    [
      "a registry, with a mode for writing alone",
      { type: CacheType.Registry, ref: "example.com/cache:1", mode: CacheMode.Max },
      "type=registry,ref=example.com/cache:1",
      "type=registry,ref=example.com/cache:1,mode=max",
    ],
    [
      "a directory, seen from the provider",
      { type: CacheType.Local, path: "cache", attributes: { compression: "zstd" } },
      "type=local,src=here/cache,compression=zstd",
      "type=local,dest=here/cache,compression=zstd",
    ],
    [
      "quoted where a value has commas, so that each attribute stays one",
      { type: CacheType.Local, path: "caches/a,b" },
      'type=local,"src=here/caches/a,b"',
      'type=local,"dest=here/caches/a,b"',
    ],
  ])("is %s", (_, cache, from, to) => {
    const inDirectory = (path: string) => `here/${path}`;
    expect(cacheText(cache, "from", inDirectory)).toBe(from);
    expect(cacheText(cache, "to", inDirectory)).toBe(to);
  });

  it("is a secret if it has credentials, and not otherwise", async () => {
    const text = (attributes: Record<string, string>) =>
      cacheText({ type: CacheType.S3, attributes }, "to", (path) => path);
    expect(text({ bucket: "b" })).toBe("type=s3,bucket=b");
    const secret = text({ bucket: "b", secret_access_key: "k" });
    expect(await pulumi.isSecret(pulumi.output(secret))).toBe(true);
  });
});
