import { buildSigner, frontendRepository, frontendTag } from "./frontendSource";
import { pushImage } from "./pushImage";
import { singleFileLayer } from "./singleFileLayer";

/**
 * Wraps a frontend binary in an image like the one that Dalec publishes, and pushes it to a loopback registry under the
 * pinned release, `latest` and the further tags. Returns its digest.
 */
export function pushFrontend(
  registryAddress: string,
  binary: string,
  furtherTags: string[] = [],
): Promise<string> {
  const tags = [...new Set([frontendTag, "latest", ...furtherTags])];
  return pushGateway(registryAddress, frontendRepository, tags, "frontend", binary);
}

/** Pushes the signing frontend of the tests to a loopback registry as `team/signer:1`, and returns its digest. */
export async function pushSigner(registryAddress: string): Promise<string> {
  return pushGateway(registryAddress, "team/signer", ["1"], "signer", await buildSigner());
}

/** Without these labels BuildKit refuses subrequests and named contexts. */
async function pushGateway(
  registryAddress: string,
  repository: string,
  tags: string[],
  program: string,
  binary: string,
): Promise<string> {
  const capabilities = ["inputs", "subrequests", "contexts"].map((name) => `moby.buildkit.frontend.${name}`);
  return pushImage(registryAddress, repository, tags, {
    config: {
      Entrypoint: [`/${program}`],
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      WorkingDir: "/",
      Labels: {
        "moby.buildkit.frontend.network.none": "true",
        "moby.buildkit.frontend.caps": capabilities.join(","),
      },
    },
    layers: [await singleFileLayer(program, binary)],
  });
}
