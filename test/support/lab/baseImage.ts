import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildOnce } from "./buildOnce";
import { type BaseContent, type DebianSuite, installDebian } from "./debian";
import { digestOf, type Layer, pushImage } from "./pushImage";
import { run } from "./run";
import { cacheDirectory } from "./tools";

// Part of the cache's key, so that a new recipe never finds an image of the old one.
const recipe = 2;

/**
 * Pushes a Debian base image to a loopback registry as `library/debian:<suite>`, the name that Dalec's targets of that
 * distribution pull. The first call makes the image with debootstrap and keeps it outside the project.
 */
export async function pushDebianBase(
  registryAddress: string,
  suite: DebianSuite,
  content: BaseContent,
  log: (line: string) => void = () => {},
): Promise<string> {
  const layer = await debianLayer(suite, content, log);
  return pushImage(registryAddress, "library/debian", [suite], {
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["bash"],
    },
    layers: [layer],
  });
}

async function debianLayer(
  suite: DebianSuite,
  content: BaseContent,
  log: (line: string) => void,
): Promise<Layer> {
  const cached = await buildOnce(
    cacheDirectory("images", `debian-${suite}-${content}-${process.arch}-${recipe}`),
    async (directory) => {
      log(`making the ${suite} base image with debootstrap (one to two minutes, once)`);
      const root = join(directory, "root");
      await installDebian(root, suite, content);
      const file = join(directory, "layer.tar");
      await run("tar", ["--numeric-owner", "--sort=name", "-C", root, "-cf", file, "."]);
      await rm(root, { recursive: true });
      const bytes = await readFile(file);
      await writeFile(
        join(directory, "layer.json"),
        JSON.stringify({ digest: digestOf(bytes), size: bytes.length }),
      );
    },
  );
  const { digest, size } = JSON.parse(await readFile(join(cached, "layer.json"), "utf8"));
  const mediaType = "application/vnd.oci.image.layer.v1.tar";
  return { content: join(cached, "layer.tar"), digest, size, diffId: digest, mediaType };
}
