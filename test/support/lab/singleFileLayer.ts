import { readFile } from "node:fs/promises";
import { digestOf, type Layer } from "./pushImage";

/** An uncompressed layer with one executable file, owned by root and dated 1970. */
export async function singleFileLayer(name: string, file: string): Promise<Layer> {
  const content = await readFile(file);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  const tar = Buffer.concat([header(name, content.length), content, padding, Buffer.alloc(1024)]);
  const digest = digestOf(tar);
  return {
    content: tar,
    digest,
    size: tar.length,
    diffId: digest,
    mediaType: "application/vnd.oci.image.layer.v1.tar",
  };
}

// One ustar header; https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  block.write(name, 0);
  block.write(octal(0o755, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\x0000", 257);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
