import type { Platform } from "@pulumi/docker-build";

/**
 * True when the text has the form `os/architecture` or `os/architecture/variant`.
 *
 * docker-build passes every such text on to BuildKit, though its enum lacks some, such as `linux/arm/v7`.
 */
export function isPlatform(text: string): text is Platform {
  return /^[a-z0-9]+\/[a-z0-9]+(\/v?[0-9.]+)?$/.test(text);
}
