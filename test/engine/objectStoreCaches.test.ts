import { randomBytes } from "node:crypto";
import * as docker from "@pulumi/docker-build";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { cacheText } from "../../src/solve/cache";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Buildkitd, startBuildkitd } from "../support/lab/buildkitd";
import { type Lab, startLab } from "../support/lab/lab";
import { type ObjectStore, startObjectStore } from "../support/lab/objectStore";
import { azureBlobs, s3 } from "../support/lab/objectStoreProtocols";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

describe.skipIf(obstacle)("caches in object stores", { timeout: 120_000 }, () => {
  const types = ["s3", "azblob"] as const;
  type Type = (typeof types)[number];
  const keys = { s3: randomBytes(30).toString("base64"), azblob: randomBytes(60).toString("base64") };
  const used = { ...keys };
  let stores: Record<Type, ObjectStore>;
  let lab: Lab;
  let buildkitd: Buildkitd;
  let workspace: Workspace;
  let stack: EngineStack;

  const attributes = {
    s3: () => ({
      ...{ bucket: "caches", region: "eu-central-1", access_key_id: "AKIATEST" },
      ...{ endpoint_url: stores.s3.url, use_path_style: "true", secret_access_key: used.s3 },
    }),
    azblob: () => ({
      ...{ account_url: stores.azblob.url, account_name: "example", container: "caches" },
      ...{ secret_access_key: used.azblob },
    }),
  };
  const cacheOf = (type: Type, name: string) => ({ type, attributes: { ...attributes[type](), name } });
  const program = async () => {
    const { connection } = new dalec.RemoteBuilder("builder", { endpoint: buildkitd.address });
    for (const type of types) {
      new dalec.Package(type, {
        ...{
          builder: connection,
          spec: "my-spec.yml",
          target: "debug/sources",
          outputDirectory: `dist/${type}`,
        },
        cacheTo: [{ ...cacheOf(type, "dalec"), mode: "max" }],
      });
      // Dalec's frontend reads no cache, so the Dockerfile's does.
      const cache = cacheOf(type, "dockerfile");
      const as = (direction: "from" | "to") => [
        { raw: cacheText({ ...cache, mode: "max" }, direction, (path) => path) },
      ];
      new docker.Image(`${type}-reader`, {
        ...{ builder: { name: connection.name }, buildOnPreview: false, push: false },
        dockerfile: { inline: `FROM scratch\nCOPY same /${type}\nCOPY word /word\n` },
        ...{ context: { location: "context" }, exports: [{ local: { dest: `out/${type}` } }] },
        ...{ cacheFrom: as("from"), cacheTo: as("to") },
      });
    }
  };
  const say = (word: string) => {
    workspace.write("my-spec.yml", helloSpec({ word }));
    workspace.write("context/word", word);
  };
  const buildctl = async (...args: string[]) => {
    const { code, stdout, stderr } = await workspace.run("buildctl", ["--addr", buildkitd.address, ...args]);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const requests = (type: Type, pattern: RegExp) =>
    stores[type].requests().filter((request) => pattern.test(request));

  beforeAll(async () => {
    const started = [s3("AKIATEST", keys.s3), azureBlobs("example", keys.azblob)].map(startObjectStore);
    const [bucket, account] = await Promise.all(started);
    if (bucket === undefined || account === undefined) throw new Error("expected two stores");
    stores = { s3: bucket, azblob: account };
    lab = await startLab({ bases: [] });
    buildkitd = await startBuildkitd({ config: lab.mirrorsToml });
    workspace = await openWorkspace();
    workspace.write("context/same", "same");
    say("Hello");
    stack = await workspace.inlineStack(program);
  });

  afterAll(async () => {
    await workspace?.close();
    await buildkitd?.stop();
    await lab?.stop();
    for (const store of Object.values(stores ?? {})) await store.stop();
  });

  it("are written by builds, and read by a daemon that is empty", async () => {
    const told = [await stack.preview(), await stack.up()].map(({ text }) => text).join("\n");
    for (const type of types) {
      expect(requests(type, /^PUT .*manifests(\/|%2F)dalec$/)).toHaveLength(1);
      expect(requests(type, /^GET .*sha256/)).toEqual([]);
    }
    await buildctl("prune", "--all");
    say("Good morning");
    await stack.up();
    for (const type of types) expect(requests(type, /^GET .*sha256/)).not.toEqual([]);
    for (const key of Object.values(keys)) {
      expect(told).not.toContain(key);
      expect(workspace.filesContaining(key)).toEqual([]);
    }
  });

  it("leave a key in the daemon's history only if a build reads them", async () => {
    const history = await buildctl("debug", "histories", "--format", "{{json .}}");
    const others = history.replace(/"cache-imports":"(\\.|[^"\\])*"/g, "");
    for (const key of Object.values(keys)) {
      expect(history).toContain(key);
      expect(others).not.toContain(key);
    }
  });

  it("are named when they refuse a key, and the key is not", async () => {
    say("Good evening");
    used.s3 = randomBytes(30).toString("base64");
    used.azblob = randomBytes(60).toString("base64");
    const { text } = await stack.failingUp();
    expect(text).toContain("cacheTo[0]: the S3 cache failed: operation error S3: HeadObject");
    expect(text).toContain(`GET ${stores.azblob.url}/caches`);
    for (const key of Object.values({ ...keys, ...used })) expect(text).not.toContain(key);
    Object.assign(used, keys);
  });
});
