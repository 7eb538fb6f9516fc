import { describe, expect, it } from "vitest";
import { clientTlsProblems } from "../../src/builders/clientTls";
import { engineFindings } from "../../src/builders/dockerEngine";
import { createAuthority } from "../support/certificates";

const problems = (engine: Parameters<typeof engineFindings>[0]) =>
  engineFindings(engine).problems.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
const tls = { caCert: "ca" };

describe("a Docker engine", () => {
  it.each([
    {},
    { context: "builders" },
    { host: "unix:///run/docker.sock" },
    { host: "ssh://me@host" },
    { host: "npipe:////./pipe/docker_engine" },
    { host: "tcp://127.0.0.1:2375" },
    { host: "tcp://host:23760", tls },
  ])("may be %j", (engine) => expect(engineFindings(engine)).toEqual({ problems: [], warnings: [] }));

  it.each([
    "host:2375",
    "http://a:1",
    "tcp://host",
    "tcp://host:1/a",
    "tcp://:1",
    "unix://run/a",
    "ssh://",
    "x unix:///a",
  ])("is not at %s", (host) => {
    expect(problems({ host })).toEqual([
      `host: expected unix:///path, tcp://host:port or ssh://user@host, got "${host}"`,
    ]);
  });

  it("has either a context or an address", () => {
    expect(problems({ context: "a", host: "ssh://b" })).toEqual([
      'host: expected either `context` or `host`, got both, "a" and "ssh://b"',
    ]);
  });

  it("has certificates only by TCP", () => {
    const expected = "tls: expected a `host` that begins with tcp:// for certificates, got";
    expect(problems({ tls })).toEqual([`${expected} none`]);
    expect(problems({ tls, host: "ssh://a" })).toEqual([`${expected} "ssh://a"`]);
  });
});

describe("a client's certificate", () => {
  const authority = createAuthority();
  const [one, other] = [authority.issue("one"), authority.issue("other")];

  it("belongs to its key, if both are given", () => {
    const { cert, key } = { cert: one.cert, key: other.key };
    const path = (given: object) =>
      clientTlsProblems({ caCert: "ca", ...given }, "tls").map((one) => one.propertyPath);
    expect(path({ cert, key })).toEqual(["tls.key"]);
    for (const given of [{}, { cert }, { key }, { cert, key: one.key }, { cert, key: "no PEM" }])
      expect(path(given)).toEqual([]);
    expect(clientTlsProblems(undefined, "tls")).toEqual([]);
  });
});
