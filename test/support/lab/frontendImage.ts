import { frontendRepository, frontendTag } from "./frontendSource";
import { pushImage } from "./pushImage";
import { singleFileLayer } from "./singleFileLayer";

/**
 * Wraps a frontend binary as the image that Dalec publishes, and pushes it to a loopback registry under the
 * pinned release, `latest` and every further tag given; returns its digest.
 *
 * Without the labels BuildKit refuses subrequests and named contexts.
 */
export async function pushFrontend(
  registryAddress: string,
  binary: string,
  furtherTags: string[] = [],
): Promise<string> {
  const capabilities = ["inputs", "subrequests", "contexts"].map((name) => `moby.buildkit.frontend.${name}`);
  const tags = [...new Set([frontendTag, "latest", ...furtherTags])];
  return pushImage(registryAddress, frontendRepository, tags, {
    config: {
      Entrypoint: ["/frontend"],
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      WorkingDir: "/",
      Labels: {
        "moby.buildkit.frontend.network.none": "true",
        "moby.buildkit.frontend.caps": capabilities.join(","),
      },
    },
    layers: [await singleFileLayer("frontend", binary)],
  });
}
