import { createHash } from "node:crypto";

const accept = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** A manifest, as a registry sends it. */
export interface PulledManifest {
  /** For example `application/vnd.oci.image.manifest.v1+json`. */
  mediaType: string;
  /** Size in bytes. */
  size: number;
  /** The layers of an image; empty for an index. */
  layers: { digest: string; mediaType: string }[];
}

/**
 * Pulls a manifest by tag or digest from a registry on loopback; undefined when the registry does not have it.
 *
 * @throws when the content does not match the digest
 */
export async function pullManifest(
  address: string,
  repository: string,
  reference: string,
): Promise<PulledManifest | undefined> {
  const url = `http://${address}/v2/${repository}/manifests/${reference}`;
  const response = await fetch(url, { headers: { accept } });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (reference.startsWith("sha256:") && digest !== reference) {
    throw new Error(`${url} has the digest ${digest}`);
  }
  const { layers = [] } = JSON.parse(bytes.toString("utf8"));
  return { mediaType: response.headers.get("content-type") ?? "unknown", size: bytes.length, layers };
}
