import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as dalec from "../../../src";
import { createAuthority } from "../../support/certificates";
import { programObstacle } from "../../support/engine/programs";
import type { EngineStack } from "../../support/engine/stack";
import { openWorkspace, type Workspace } from "../../support/engine/workspace";
import { instanceName } from "../../support/instanceName";
import { type Buildkitd, startBuildkitd } from "../../support/lab/buildkitd";
import { type Lab, startLab } from "../../support/lab/lab";
import { labObstacle } from "../../support/lab/tools";
import { helloSpec } from "../hello";

const obstacle = labObstacle() ?? programObstacle("pulumi", "buildx");
const authority = createAuthority();
const client = () => ({ caCert: authority.cert, ...authority.issue("client") });

describe.skipIf(obstacle)(
  "a remote builder of several daemons, one behind mutual TLS",
  { timeout: 120_000 },
  () => {
    const instance = instanceName("RemoteBuilder", "builder");
    const build = "docker-build:index:Image package";
    const registration = "command:local:Command builder-registration";
    let lab: Lab;
    let behindTls: Buildkitd;
    let other: Buildkitd;
    let workspace: Workspace;
    let stack: EngineStack;
    let tls: dalec.ClientTlsArgs | undefined = client();

    const program = async () => {
      const builder = new dalec.RemoteBuilder("builder", {
        nodes: [
          { endpoint: behindTls.tcpAddress ?? "", platforms: ["linux/amd64"], ...(tls && { tls }) },
          { endpoint: other.address, platforms: ["linux/s390x"] },
        ],
      });
      new dalec.Package("package", {
        builder: builder.connection,
        spec: "package.yml",
        target: "bookworm/deb",
        outputDirectory: "dist",
        skipTests: true,
      });
    };
    const records = async ({ address }: Buildkitd) => {
      const told = await workspace.run("buildctl", ["--addr", address, "debug", "histories"]);
      return told.stdout.split("\n").filter((line) => line.startsWith("COMPLETE")).length;
    };

    beforeAll(async () => {
      lab = await startLab();
      const server = authority.issue("server", { names: ["localhost", "127.0.0.1"] });
      const listener = { ca: authority.cert, ...server, client: authority.issue("probe") };
      behindTls = await startBuildkitd({ config: lab.mirrorsToml, tls: listener });
      other = await startBuildkitd({ config: lab.mirrorsToml });
      workspace = await openWorkspace();
      workspace.write("package.yml", helloSpec());
      stack = await workspace.inlineStack(program);
    });

    afterAll(async () => {
      await workspace?.close();
      await behindTls?.stop();
      await other?.stop();
      await lab?.stop();
    });

    it("builds with the right certificate, whose key file only the user can read", async () => {
      await stack.up();
      expect(await records(behindTls)).toBeGreaterThan(0);
      const key = tls?.key as string;
      const lines = key.trim().split("\n");
      const files = workspace.filesContaining(lines[1] ?? key);
      expect(files).toEqual([`buildx/pulumi-dalec/${instance}/${instance}0-key.pem`]);
      for (const file of files) expect(statSync(join(workspace.directory, file)).mode & 0o077).toBe(0);
    });

    it("uses a renewed certificate without a build, and removes the old one", async () => {
      const old = tls?.cert as string;
      tls = client();
      const preview = await stack.preview();
      expect([preview.changes[registration], preview.changes[build]]).toEqual(["update", "same"]);
      expect((await stack.up()).changes[build]).toBe("same");
      workspace.write("package.yml", helloSpec({ word: "Renewed" }));
      expect((await stack.up()).changes[build]).toBe("update");
      const holders = workspace.filesContaining(old.trim().split("\n")[3] ?? old);
      // The backend keeps earlier versions of the state.
      expect(holders.filter((path) => !path.startsWith("backend/"))).toEqual([]);
    });

    it("is an ordinary buildx instance that sends each platform to its daemon", async () => {
      workspace.write("scratch/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
      const before = [await records(behindTls), await records(other)];
      const platforms = ["--platform", "linux/amd64,linux/s390x"];
      const args = ["build", "--builder", instance, ...platforms, "--output", "type=cacheonly", "scratch"];
      const built = await workspace.run("buildx", args);
      expect(built, built.stderr).toMatchObject({ code: 0 });
      const [first = 0, second = 0] = before;
      expect([await records(behindTls), await records(other)]).toEqual([first + 1, second + 1]);
    });

    it.each([
      ["no client certificate", () => ({ caCert: authority.cert }), /wants a client certificate/],
      [
        "a certificate of another authority",
        () => ({ caCert: authority.cert, ...createAuthority().issue("stranger") }),
        /it is not signed by the authority that the daemon trusts/,
      ],
    ])("explains why a build cannot start: %s", async (what, given, cause) => {
      tls = given();
      workspace.write("package.yml", helloSpec({ word: what }));
      const failed = await stack.failingUp();
      const message = failed.messages.find(({ text }) => cause.test(text));
      expect(message?.text).toContain(behindTls.tcpAddress);
    });

    it("leaves nothing behind", async () => {
      await stack.destroy();
      const store = workspace.environment.BUILDX_CONFIG ?? "";
      const left = readdirSync(store, { recursive: true }).map(String);
      expect(left.filter((path) => path.includes(instance))).toEqual([]);
    });
  },
);
