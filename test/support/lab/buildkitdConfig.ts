/**
 * Text of buildkitd.toml that sends pulls from Docker Hub and ghcr.io to a loopback registry first, so that specs
 * run unmodified, syntax line and base images included.
 *
 * What the loopback registry does not have is still asked of the real one.
 */
export function mirrorsToml(registryAddress: string): string {
  const mirror = (host: string) => `[registry."${host}"]\n  mirrors = ["${registryAddress}"]\n`;
  return `${mirror("docker.io")}${mirror("ghcr.io")}[registry."${registryAddress}"]\n  http = true\n`;
}
