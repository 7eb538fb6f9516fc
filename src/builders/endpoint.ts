const schemes = ["tcp", "unix", "ssh", "kube-pod", "docker-container", "npipe"];

/** What is wrong with an endpoint of buildx's remote driver; undefined when nothing is. */
export function endpointProblem(endpoint: string): string | undefined {
  const scheme = /^([a-z-]+):\/\//.exec(endpoint)?.[1];
  const shape = "expected a URL such as tcp://host:1234 or unix:///run/buildkit/buildkitd.sock";
  if (scheme === undefined) {
    return `${shape}, got "${endpoint}"`;
  }
  if (!schemes.includes(scheme)) {
    return `expected one of the schemes ${schemes.join(", ")}; got "${scheme}"`;
  }
  if (scheme === "unix" && !endpoint.startsWith("unix:///")) {
    return `expected an absolute path after unix://, got "${endpoint}"`;
  }
  if (scheme === "tcp" && !/^tcp:\/\/(\[[0-9a-f:.]+\]|[^:/]+):\d+$/i.test(endpoint)) {
    return `expected a host and a port, as in tcp://host:1234; got "${endpoint}"`;
  }
  return undefined;
}
