import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { request } from "node:http";

/** A layer of an image, as a file or as bytes. */
export interface Layer {
  /** Path of the layer's file, or its bytes. */
  content: string | Buffer;
  /** Digest of the content, `sha256:…`. */
  digest: string;
  /** Size of the content in bytes. */
  size: number;
  /** Digest of the layer's uncompressed tar; equal to `digest` when the layer is not compressed. */
  diffId: string;
  /** `application/vnd.oci.image.layer.v1.tar` or the same with `+gzip`. */
  mediaType: string;
}

/** An image for one platform: its configuration, which `docker inspect` calls Config, and its layers. */
export interface PlainImage {
  /** Entrypoint, Env, Labels and so on, in OCI spelling. */
  config: Record<string, unknown>;
  /** From the lowest to the highest. */
  layers: Layer[];
}

/** Digest of some bytes, `sha256:…`. */
export function digestOf(bytes: Buffer | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/**
 * Pushes an image to a registry that speaks plain HTTP, under each tag, and returns its digest. The few requests take a
 * second less than a build that does the same.
 */
export async function pushImage(
  registryAddress: string,
  repository: string,
  tags: string[],
  image: PlainImage,
): Promise<string> {
  const base = `http://${registryAddress}/v2/${repository}`;
  const config = Buffer.from(
    JSON.stringify({
      architecture: imageArchitecture(),
      os: "linux",
      created: "1970-01-01T00:00:00Z",
      config: image.config,
      rootfs: { type: "layers", diff_ids: image.layers.map((layer) => layer.diffId) },
    }),
  );
  for (const layer of image.layers) await pushBlob(base, layer.digest, layer.size, layer.content);
  await pushBlob(base, digestOf(config), config.length, config);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: {
        mediaType: "application/vnd.oci.image.config.v1+json",
        digest: digestOf(config),
        size: config.length,
      },
      layers: image.layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    }),
  );
  for (const tag of tags) {
    const type = "application/vnd.oci.image.manifest.v1+json";
    await send("PUT", `${base}/manifests/${tag}`, 201, manifest, manifest.length, type);
  }
  return digestOf(manifest);
}

/** Adds a second name to an image of a loopback registry, and returns its digest. */
export async function copyImage(
  registryAddress: string,
  from: { repository: string; tag: string },
  to: { repository: string; tag: string },
): Promise<string> {
  const base = (repository: string) => `http://${registryAddress}/v2/${repository}`;
  const type = "application/vnd.oci.image.manifest.v1+json";
  const answer = await fetch(`${base(from.repository)}/manifests/${from.tag}`, { headers: { accept: type } });
  const manifest = Buffer.from(await answer.arrayBuffer());
  const { config, layers } = JSON.parse(manifest.toString());
  for (const { digest } of [config, ...layers]) {
    const mount = `${base(to.repository)}/blobs/uploads/?mount=${digest}&from=${from.repository}`;
    await send("POST", mount, 201, Buffer.alloc(0), 0);
  }
  await send("PUT", `${base(to.repository)}/manifests/${to.tag}`, 201, manifest, manifest.length, type);
  return digestOf(manifest);
}

/** The architecture of this machine as OCI images name it. */
function imageArchitecture(): string {
  return process.arch === "x64" ? "amd64" : process.arch;
}

async function pushBlob(base: string, digest: string, size: number, content: string | Buffer): Promise<void> {
  const known = await fetch(`${base}/blobs/${digest}`, { method: "HEAD" });
  if (known.ok) return;
  const location = await send("POST", `${base}/blobs/uploads/`, 202, Buffer.alloc(0), 0);
  const target = new URL(location ?? "", base);
  target.searchParams.set("digest", digest);
  await send("PUT", target.href, 201, content, size, "application/octet-stream");
}

// Not fetch: it buffers a streamed body of this size several times over.
function send(
  method: string,
  url: string,
  expected: number,
  body: string | Buffer,
  length: number,
  contentType = "application/octet-stream",
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { "content-length": length, "content-type": contentType };
    const outgoing = request(url, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.once("end", () => {
        if (response.statusCode === expected) resolve(response.headers.location);
        else reject(new Error(`${method} ${url} answered ${response.statusCode}: ${text}`));
      });
    });
    outgoing.once("error", reject);
    if (typeof body === "string") createReadStream(body).once("error", reject).pipe(outgoing);
    else outgoing.end(body);
  });
}
