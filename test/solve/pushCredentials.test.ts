import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { unusableCredentials } from "../../src/machine/unusableCredentials";
import { pushWarnings } from "../../src/solve/pushCredentials";

describe("a push to a registry with a credential helper", () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-helper-"));
    file = join(directory, "config.json");
    vi.stubEnv("DOCKER_CONFIG", directory);
    vi.stubEnv("PATH", directory);
    const credHelpers = { "registry.example.com": "there", "https://ecr.example.com": "ecr-login" };
    writeFileSync(
      file,
      JSON.stringify({ credHelpers: { ...credHelpers, "https://index.docker.io/v1/": "hub" } }),
    );
    writeFileSync(join(directory, "docker-credential-there"), "#!/bin/sh\n");
    chmodSync(join(directory, "docker-credential-there"), 0o700);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });

  const push = (tag: string, registries?: object[]) => pushWarnings({ push: true, tags: [tag], registries });

  it("names a helper that is missing, its registry and the file", () => {
    expect(push("ecr.example.com/team/app:1")).toEqual([
      `${file} names \`docker-credential-ecr-login\` for the credentials of ecr.example.com, and it is not on PATH. The push will be refused. Install it, or give the credentials in \`registries\``,
    ]);
    expect(push("team/app:1")).toEqual([
      expect.stringContaining("`docker-credential-hub` for the credentials of docker.io"),
    ]);
  });

  it("names the helper of all registries, except for those with their own", () => {
    writeFileSync(
      file,
      JSON.stringify({
        credsStore: "desktop",
        credHelpers: { "registry.example.com": "there", "plain.example.com": "" },
      }),
    );
    expect(push("ghcr.io/team/app:1")).toEqual([
      expect.stringContaining("`docker-credential-desktop` for the credentials of ghcr.io"),
    ]);
    expect(push("registry.example.com/app:1")).toEqual([]);
    expect(push("plain.example.com/app:1")).toEqual([]);
  });

  it("names an identity token, unless a helper comes before it", () => {
    const auths = {
      "example.azurecr.io": { auth: "MDAwMDo=", identitytoken: "ey" },
      "ghcr.io": { auth: "dTpw" },
    };
    writeFileSync(file, JSON.stringify({ auths }));
    expect(push("example.azurecr.io/app:1")).toEqual([
      `${file} has an identity token for example.azurecr.io, such as \`az acr login\` writes, and docker-build uses passwords only. The push will be refused. Give a password in \`registries\`; for Azure, \`az acr login --expose-token\` prints one`,
    ]);
    expect(push("ghcr.io/team/app:1")).toEqual([]);
    writeFileSync(file, JSON.stringify({ auths, credsStore: "there" }));
    expect(push("example.azurecr.io/app:1")).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["a helper that is there", { push: true, tags: ["registry.example.com/app:1"] }],
    ["a registry without a helper", { push: true, tags: ["localhost:5000/app:1"] }],
    ["an image that is not pushed", { push: false, tags: ["ecr.example.com/app:1"] }],
    [
      "credentials in the program",
      { push: true, tags: ["ecr.example.com/app:1"], registries: [{ address: "https://ecr.example.com/" }] },
    ],
    [
      "an address without TLS",
      { push: true, tags: ["ecr.example.com/app:1"], registries: [{ address: "http://ecr.example.com" }] },
    ],
    ["what is not known yet", { push: true, tags: "ecr.example.com/app:1" }],
    ["tags that are no texts", { push: true, tags: [5, null] }],
    ["a package", {}],
  ])("says nothing about %s", (_what, inputs) => expect(pushWarnings(inputs)).toEqual([]));

  it("passes over credentials that are not known yet, or of no registry", () => {
    for (const registries of ["unknown", [5], [{}], [{ address: "" }]])
      expect(pushWarnings({ push: true, tags: ["ecr.example.com/app:1"], registries })).toHaveLength(1);
  });

  it("says nothing without a Docker configuration, or with one that cannot be read", () => {
    for (const text of [
      "{",
      "[]",
      "null",
      '{"credHelpers": 1, "auths": 1}',
      '{"credsStore": 1}',
      '{"auths": {"ecr.example.com": 1}}',
    ]) {
      writeFileSync(file, text);
      expect(unusableCredentials("ecr.example.com")).toBeUndefined();
    }
    rmSync(file);
    expect(unusableCredentials("ecr.example.com")).toBeUndefined();
  });
});
