import { describe, expect, it } from "vitest";
import { checkNames } from "../../src/machine/connectionNames";

const check = (node: { name?: string; endpoint?: string; buildkitdCertificates?: Record<string, string> }) =>
  checkNames({ name: "builder", driver: "remote", nodes: [{ name: "builder0", ...node }] });

describe("a connection from elsewhere", () => {
  it.each([
    "unix:///run/a b.sock",
    "tcp://[::1]:1234",
    "kube-pod://pod?namespace=a&container=b",
    "ssh://user@[fe80::1]:22/run/user/1000/buildkit/buildkitd.sock",
    "ssh://host",
  ])("may name the endpoint %s", (endpoint) => expect(() => check({ endpoint })).not.toThrow());

  it.each(["ssh://host/a;id", "ssh://host/$(id)", "ssh://host/a b", "ssh://host/`id`", "ssh://host/a|id"])(
    "cannot run a command by the endpoint %s",
    (endpoint) => {
      expect(() => check({ endpoint })).toThrow(
        `connection.nodes[].endpoint: expected text that matches ^(?!ssh:)|^ssh:\\/\\/[\\w.@:~/+[\\]-]*$, got "${endpoint}"; pass the \`connection\` of a builder unchanged`,
      );
    },
  );

  it("cannot name files outside the builder's directory", () => {
    expect(() => check({ name: "../a" })).toThrow("connection.nodes[].name: expected text that matches");
    expect(() => check({ buildkitdCertificates: { "../../a": "" } })).toThrow("buildkitdCertificates");
    expect(() => checkNames({ name: "a/b", driver: "remote", nodes: [] })).toThrow("connection.name");
  });
});
