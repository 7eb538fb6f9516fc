import { findFrontend, frontendRepository, frontendTag } from "../support/lab/frontendSource";
import { pushImage } from "../support/lab/pushImage";
import { singleFileLayer } from "../support/lab/singleFileLayer";

/** Pushes the lab's frontend as another image: the same program with one more label, and so another digest. */
export async function secondFrontend(registryAddress: string): Promise<{ image: string; digest: string }> {
  const frontend = await findFrontend();
  if (frontend.kind === "published")
    throw new Error("the published frontend is no file that could be pushed anew");
  const capabilities = ["inputs", "subrequests", "contexts"].map((name) => `moby.buildkit.frontend.${name}`);
  const digest = await pushImage(registryAddress, frontendRepository, ["second"], {
    config: {
      Entrypoint: ["/frontend"],
      WorkingDir: "/",
      Labels: {
        "moby.buildkit.frontend.network.none": "true",
        "moby.buildkit.frontend.caps": capabilities.join(","),
        "com.example.build": "2",
      },
    },
    layers: [await singleFileLayer("frontend", frontend.binary)],
  });
  return { image: `ghcr.io/${frontendRepository}:${frontendTag}`, digest };
}
