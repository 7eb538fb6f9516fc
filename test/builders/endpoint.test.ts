import { describe, expect, it } from "vitest";
import { endpointProblem } from "../../src/builders/endpoint";

describe("an endpoint", () => {
  it.each([
    "tcp://host:1234",
    "tcp://[fe80::1]:1234",
    "unix:///run/buildkit/buildkitd.sock",
    "ssh://user@host",
    "ssh://user@host:22/run/buildkit/buildkitd.sock",
    "kube-pod://pod?namespace=a",
    "docker-container://name",
  ])("may be %s", (endpoint) => expect(endpointProblem(endpoint)).toBeUndefined());

  it.each([
    ["host:1234", "expected a URL such as"],
    ["http://host:1234", "expected one of the schemes tcp, unix"],
    ["unix://run/a.sock", "expected an absolute path after unix://"],
    [" tcp://host:1234", "expected a URL such as"],
    ["tcp://host", "expected a host and a port"],
    ["tcp://host:1234/path", "expected a host and a port"],
    ["tcp://a/tcp://b:1", "expected a host and a port"],
    ["ssh://host/a;id", "without spaces and characters of a shell"],
  ])("cannot be %s", (endpoint, reason) => {
    expect(endpointProblem(endpoint)).toContain(reason);
    expect(endpointProblem(endpoint)).toContain(endpoint.startsWith("http") ? '"http"' : `"${endpoint}"`);
  });
});
