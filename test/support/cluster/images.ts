import { pushDebianBase } from "../lab/baseImage";
import { pushImage } from "../lab/pushImage";
import { singleFileLayer } from "../lab/singleFileLayer";
import { requireTool } from "../lab/tools";

/** Images for the pods of a cluster, as references to a loopback registry. */
export interface ClusterImages {
  /** The image of the container that holds a pod's namespaces. */
  pause: string;
  /** What `moby/buildkit` contains: buildkitd, buildctl, runc and a shell. */
  buildkit: string;
}

const repository = "library/debian";

interface Manifest {
  layers: { mediaType: string; digest: string; size: number }[];
}

/** Pushes both images to a loopback registry, on top of the Debian base image that builds use. */
export async function pushClusterImages(registryAddress: string): Promise<ClusterImages> {
  await pushDebianBase(registryAddress, "bookworm", "minimal");
  const base = await layersOf(registryAddress);
  const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const programs = await Promise.all([
    singleFileLayer("usr/bin/buildkitd", requireTool("buildkitd")),
    singleFileLayer("usr/bin/buildctl", requireTool("buildctl")),
    singleFileLayer("usr/bin/buildkit-runc", requireTool("buildkit-runc", "runc")),
  ]);
  await pushImage(registryAddress, repository, ["buildkit"], {
    config: { Entrypoint: ["buildkitd"], Env: [path] },
    layers: [...base, ...programs],
  });
  await pushImage(registryAddress, repository, ["pause"], {
    config: { Entrypoint: ["sleep", "infinity"], Env: [path] },
    layers: base,
  });
  const image = `${registryAddress}/${repository}`;
  return { pause: `${image}:pause`, buildkit: `${image}:buildkit` };
}

/** The layers of the base image, without their content, which the registry already has. */
async function layersOf(registryAddress: string) {
  const response = await fetch(`http://${registryAddress}/v2/${repository}/manifests/bookworm`, {
    headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
  });
  if (!response.ok) throw new Error(`${repository}:bookworm: ${response.status} ${await response.text()}`);
  const manifest = (await response.json()) as Manifest;
  return manifest.layers.map((layer) => ({ ...layer, content: Buffer.alloc(0), diffId: layer.digest }));
}
