import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { NodeTls } from "../../../src/connection";
import { reach } from "../../../src/machine/drivers/reach";
import { createAuthority } from "../../support/certificates";
import { type Buildkitd, startBuildkitd } from "../../support/lab/buildkitd";
import { labObstacle, requireTool } from "../../support/lab/tools";

const authority = createAuthority();
const stranger = createAuthority();
const client = authority.issue("client");
const expired = { from: new Date(Date.now() - 9e7), to: new Date(Date.now() - 1e6) };
const refusals: [string, NodeTls | undefined, RegExp][] = [
  ["no client certificate", { caCert: authority.cert }, /wants a client certificate/],
  [
    "an expired client certificate",
    { caCert: authority.cert, ...authority.issue("late", expired) },
    /tls\.cert` expired on/,
  ],
  [
    "a client certificate of another authority",
    { caCert: authority.cert, ...stranger.issue("stranger") },
    /refused the client certificate: it is not signed/,
  ],
  [
    "a daemon certificate of another authority",
    { caCert: stranger.cert, ...client },
    /not signed by the authority in/,
  ],
  [
    "a wrong server name",
    { caCert: authority.cert, ...client, serverName: "elsewhere" },
    /not for "elsewhere"; it is for localhost, 127\.0\.0\.1/,
  ],
  [
    "a key that does not match the certificate",
    { caCert: authority.cert, cert: client.cert, key: stranger.issue("x").key },
    /`tls\.key` is not the key of `tls\.cert`/,
  ],
  ["no TLS at all", undefined, /it is not BuildKit without TLS\. If the daemon uses TLS, set `tls`/],
];

describe.skipIf(labObstacle())("checking an endpoint before a build", () => {
  let buildkitd: Buildkitd;
  const node = (endpoint: string, tls?: NodeTls) => ({
    name: "node",
    endpoint,
    connectTimeoutSeconds: 1,
    ...(tls === undefined ? {} : { tls }),
  });

  beforeAll(async () => {
    const server = authority.issue("server", { names: ["localhost", "127.0.0.1"] });
    buildkitd = await startBuildkitd({ tls: { ca: authority.cert, ...server, client } });
  }, 60_000);
  afterAll(() => buildkitd?.stop());

  it("gets an answer over mutual TLS and over a socket", async () => {
    const overTls = await reach("b", node(buildkitd.tcpAddress ?? "", { caCert: authority.cert, ...client }));
    expect(overTls[0]?.version).toMatch(/^v\d+\.\d+/);
    expect(await reach("b", node(buildkitd.address))).toEqual(overTls);
  });

  it.each(refusals)("reports the cause: %s", async (_, tls, cause) => {
    const begun = Date.now();
    await expect(reach("b", node(buildkitd.tcpAddress ?? "", tls))).rejects.toThrow(cause);
    expect(Date.now() - begun).toBeLessThan(5000);
  });

  describe("through a program", () => {
    const directory = mkdtempSync(join(tmpdir(), "dalec-programs-"));
    const kubectl = (script: string) =>
      writeFileSync(join(directory, "kubectl"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const pod = "kube-pod://buildkitd-0?namespace=builders";

    beforeAll(() => vi.stubEnv("PATH", `${directory}:${process.env.PATH}`));
    afterAll(() => {
      vi.unstubAllEnvs();
      rmSync(directory, { recursive: true });
    });

    it("gets an answer", async () => {
      kubectl(`exec ${requireTool("buildctl")} --addr ${buildkitd.address} dial-stdio`);
      expect(await reach("b", node(pod))).toHaveLength(1);
    });

    it("reports the last output of a program that fails, even if the time runs out", async () => {
      kubectl("echo asking >&2; sleep 0.35; echo 'pods \"buildkitd-0\" not found' >&2; exit 1");
      await expect(reach("b", node(pod))).rejects.toThrow(`builder b, ${pod}: pods "buildkitd-0" not found`);
    });

    it("reports a program that does not answer, and ends it", async () => {
      kubectl(`echo $$ > ${directory}/pid; exec sleep 30`);
      await expect(reach("b", node(pod))).rejects.toThrow("did not answer within 1 s");
      const pid = readFileSync(join(directory, "pid"), "utf8").trim();
      await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
    });
  });

  it("reports a refused connection and a missing socket", async () => {
    await expect(reach("b", node("unix:///nonexistent/buildkitd.sock"))).rejects.toThrow("no such socket");
    await expect(reach("b", node("tcp://127.0.0.1:1"))).rejects.toThrow("connection refused");
  });
});
