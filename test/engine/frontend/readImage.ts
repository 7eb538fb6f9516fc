interface Manifest {
  manifests?: { digest: string }[];
  config: { digest: string };
}

interface ImageConfig {
  created: string;
  config: Record<string, unknown>;
}

/** Digest and configuration of an image in a registry without TLS. */
export async function readImage(address: string, repository: string, tag: string) {
  const base = `http://${address}/v2/${repository}`;
  const accept = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
  ].join(", ");
  const answer = await fetch(`${base}/manifests/${tag}`, { headers: { accept } });
  const digest = answer.headers.get("docker-content-digest");
  let manifest = (await answer.json()) as Manifest;
  const [inner] = manifest.manifests ?? [];
  if (inner) {
    manifest = (await (
      await fetch(`${base}/manifests/${inner.digest}`, { headers: { accept } })
    ).json()) as Manifest;
  }
  const config = (await (await fetch(`${base}/blobs/${manifest.config.digest}`)).json()) as ImageConfig;
  return { digest, config };
}
