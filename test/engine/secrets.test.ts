import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../src";
import { createAuthority } from "../support/certificates";
import { programObstacle } from "../support/engine/programs";
import type { EngineStack } from "../support/engine/stack";
import { openWorkspace, type Workspace } from "../support/engine/workspace";
import { type Buildkitd, startBuildkitd } from "../support/lab/buildkitd";
import { type GuardedRegistry, guardRegistry } from "../support/lab/guardedRegistry";
import { type Lab, startLab } from "../support/lab/lab";
import { labObstacle } from "../support/lab/tools";
import { helloSpec } from "./hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");

/** A build that uses a build secret, a registry password, a credential of a cache and a client key, and a search for them in every file and message. */
describe.skipIf(obstacle)("secrets of a build", { timeout: 300_000 }, () => {
  const authority = createAuthority();
  const server = authority.issue("buildkitd", { names: ["localhost", "127.0.0.1"] });
  const client = authority.issue("client");
  const keyLine = client.key.split("\n")[1] ?? "";
  const buildSecret = `build-${randomBytes(12).toString("hex")}`;
  const password = `password-${randomBytes(12).toString("hex")}`;
  const cacheToken = `cache-${randomBytes(12).toString("hex")}`;
  const secrets = [buildSecret, password, cacheToken, keyLine];
  let lab: Lab;
  let door: GuardedRegistry;
  let buildkitd: Buildkitd;
  let workspace: Workspace;
  let stack: EngineStack;

  beforeAll(async () => {
    lab = await startLab();
    door = await guardRegistry(lab.registry, { username: "ci", password });
    buildkitd = await startBuildkitd({
      config: lab.mirrorsToml,
      tls: { ca: authority.cert, ...server, client },
    });
    workspace = await openWorkspace();
    workspace.write("my-spec.yml", helloSpec());
    stack = await workspace.inlineStack(async () => {
      const builder = new dalec.RemoteBuilder("builder", {
        endpoint: buildkitd.tcpAddress ?? "",
        tls: { caCert: authority.cert, cert: client.cert, key: client.key },
      });
      const common = { builder: builder.connection, spec: "my-spec.yml" };
      new dalec.Package("package", {
        ...common,
        target: "bookworm/deb",
        outputDirectory: "dist",
        secrets: { TOKEN: buildSecret },
        // The registry's cache ignores the attribute.
        cacheFrom: [
          { type: "registry", ref: `${lab.registry.address}/team/cache`, attributes: { token: cacheToken } },
        ],
      });
      const image = new dalec.Image("image", {
        ...common,
        target: "bookworm/testing/container",
        tags: [`${door.address}/team/hello:1`],
        push: true,
        registries: [{ address: door.address, username: "ci", password: pulumi.output(password) }],
      });
      return { ref: image.ref, builder: builder.connection };
    });
  });

  afterAll(async () => {
    await workspace?.close();
    await buildkitd?.stop();
    await door?.stop();
    await lab?.stop();
  });

  it("are used, and appear only in the key file that buildx reads", async () => {
    const lines = new Set<string>();
    const watch = setInterval(() => {
      for (const line of commandLines()) lines.add(line);
    }, 20);
    const up = await stack.up().finally(() => clearInterval(watch));
    expect(door.admitted()).toBeGreaterThan(0);
    expect(lines.size).toBeGreaterThan(10);
    for (const secret of secrets) {
      expect([...lines].filter((line) => line.includes(secret))).toEqual([]);
      expect(up.text).not.toContain(secret);
    }
    expect(left([buildSecret, password, cacheToken])).toEqual([]);
    const keyFiles = left([keyLine]);
    expect(keyFiles).toEqual([expect.stringMatching(/pulumi-dalec.project-test-builder-.*key\.pem$/)]);
    for (const file of keyFiles) {
      expect(statSync(join(workspace.directory, file)).mode & 0o777).toBe(0o600);
    }
  });

  it("appear in no message of a failed build", async () => {
    workspace.write("my-spec.yml", helloSpec({ command: "no-such-command" }));
    const failed = await stack.failingUp();
    for (const secret of secrets) {
      expect(failed.text).not.toContain(secret);
    }
  });

  it("disappear with the stack", async () => {
    await stack.destroy();
    expect(left(secrets)).toEqual([]);
  });

  /** Searches the machine's files: state backend, buildx store, Docker configuration, temporary files, project. */
  const left = (texts: string[]) => texts.flatMap((text) => workspace.filesContaining(text));
});

function commandLines(): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return "";
      }
    });
}
