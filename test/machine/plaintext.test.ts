import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EngineAccess } from "../../src/connection";
import { enginePlaintextWarning, plaintextEngines } from "../../src/machine/plaintext";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dalec-plaintext-"));
  vi.stubEnv("PATH", `${directory}${delimiter}${process.env.PATH}`);
  vi.stubEnv("DOCKER_HOST", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

/** A `docker` whose contexts all have one address, with or without certificates. */
function contextsLeadTo(host: string, material?: object) {
  writeFileSync(join(directory, "ca.pem"), "a certificate");
  const found = [
    {
      Name: "a",
      Endpoints: { docker: { Host: host } },
      TLSMaterial: material,
      Storage: { TLSPath: "<IN MEMORY>" },
    },
  ];
  writeFileSync(join(directory, "docker"), `#!/bin/sh\ncat <<'END'\n${JSON.stringify(found)}\nEND\n`);
  chmodSync(join(directory, "docker"), 0o755);
  vi.stubEnv("DOCKER_CERT_PATH", directory);
}

const warnings = (engine: EngineAccess) =>
  plaintextEngines({ name: "b", driver: "docker-container", nodes: [{ name: "b0", engine }] });

describe("an engine whose address only this machine knows", () => {
  it.each([
    [{ context: "build" }, "the Docker context build"],
    [{}, "`docker`"],
  ])("causes a warning if it leads to another machine without encryption: %j", (engine, chooser) => {
    contextsLeadTo("tcp://10.0.0.5:2375");
    expect(warnings(engine)).toEqual([
      'builder b: "tcp://10.0.0.5:2375" leads to another machine without encryption: anyone on the way can read the ' +
        "build's secrets and the registry credentials, and can replace its packages. " +
        `Give ${chooser} an address that begins with ssh://, or certificates`,
    ]);
  });

  it.each(["unix:///var/run/docker.sock", "ssh://me@host", "tcp://127.0.0.1:2375"])(
    "is not told of at %s",
    (host) => {
      contextsLeadTo(host);
      expect(warnings({ context: "build" })).toEqual([]);
    },
  );

  it("is not told of when its context has certificates", () => {
    contextsLeadTo("tcp://10.0.0.5:2376", { docker: ["ca.pem"] });
    expect(warnings({ context: "build" })).toEqual([]);
  });
});

it("leaves the warning to the program if the program names the engine's address", () => {
  const host = "tcp://10.0.0.5:2375";
  expect(enginePlaintextWarning("b", { name: "b0", engine: { host } }, { host })).toBeUndefined();
  expect(enginePlaintextWarning("b", { name: "b0" }, { host })).toContain("without encryption");
});
