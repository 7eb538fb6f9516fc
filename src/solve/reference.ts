import type { Platform } from "@pulumi/docker-build";
import { parseReference, platformProblem } from "../dalec";

/** The problem of a tag for an image to build; undefined if it is valid. */
export function tagProblem(text: string): string | undefined {
  const reference = parseReference(text);
  if (reference === undefined) {
    const lower = text.toLowerCase();
    const hint = parseReference(lower) ? ` Repository names are lower case: "${lower}".` : "";
    return `expected an image reference such as registry.example.com/team/app:1.2, got "${text}".${hint}`;
  }
  return reference.digest === undefined ? undefined : `a tag cannot carry a digest: "${text}"`;
}

/**
 * True when the text is a platform that BuildKit knows: `os/architecture` or `os/architecture/variant`.
 *
 * docker-build passes every such text on to BuildKit, though its enum lacks some, such as `linux/arm/v7`.
 */
export function isPlatform(text: string): text is Platform {
  return platformProblem(text) === undefined;
}
