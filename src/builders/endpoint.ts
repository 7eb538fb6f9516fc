import { safeEndpoint } from "../machine/connectionNames";

const schemes = ["tcp", "unix", "ssh", "kube-pod", "docker-container", "npipe"];

/** What is wrong with an endpoint for buildx's remote driver, if anything. */
export function endpointProblem(endpoint: string): string | undefined {
  const scheme = /^([a-z-]+):\/\//.exec(endpoint)?.[1];
  if (scheme === undefined) {
    return `expected a URL such as tcp://host:1234 or unix:///run/buildkit/buildkitd.sock, got "${endpoint}"`;
  }
  if (!schemes.includes(scheme)) {
    return `expected one of the schemes ${schemes.join(", ")}, got "${scheme}"`;
  }
  if (scheme === "unix" && !endpoint.startsWith("unix:///")) {
    return `expected an absolute path after unix://, got "${endpoint}"`;
  }
  if (!safeEndpoint.test(endpoint)) {
    return `expected an address such as ssh://user@host/run/buildkit/buildkitd.sock without spaces and characters of a shell, got "${endpoint}"`;
  }
  if (scheme === "tcp" && !/^tcp:\/\/(\[[0-9a-f:.]+\]|[^:/]+):\d+$/i.test(endpoint)) {
    return `expected a host and a port such as tcp://host:1234, got "${endpoint}"`;
  }
  return undefined;
}
