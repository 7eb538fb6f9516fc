/**
 * Text of buildkitd.toml that makes a daemon pull images of Docker Hub and ghcr.io from a loopback registry first, so that
 * specs build without a change to their syntax lines and base images. Images that this registry lacks come from the real
 * ones.
 */
export function mirrorsToml(registryAddress: string): string {
  const mirror = (host: string) => `[registry."${host}"]\n  mirrors = ["${registryAddress}"]\n`;
  return `${mirror("docker.io")}${mirror("ghcr.io")}[registry."${registryAddress}"]\n  http = true\n`;
}
