import { defined } from "../json";

const domainPart = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const domain = `(?:${domainPart}(?:\\.${domainPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const pathPart = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const tag = "[\\w][\\w.-]{0,127}";
const digest = "(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})";
const anchored = new RegExp(
  `^(?<domain>${domain}/)?(?<path>${pathPart}(?:/${pathPart})*)(?::(?<tag>${tag}))?(?:@(?<digest>${digest}))?$`,
);

/** The parts of an image reference, as BuildKit reads it. */
export interface ImageReference {
  /** Registry and repository in full: `docker.io/library/debian` for `debian`. */
  name: string;
  /** Tag, if any. */
  tag?: string;
  /** Digest, if any. */
  digest?: string;
}

/**
 * Reads an image reference; undefined when BuildKit refuses it.
 *
 * @see https://pkg.go.dev/github.com/distribution/reference#ParseNormalizedNamed
 */
export function parseReference(text: string): ImageReference | undefined {
  if (/^[a-f0-9]{64}$/.test(text)) return undefined;
  const groups = anchored.exec(inFull(text))?.groups;
  const path = groups?.path;
  if (groups === undefined || path === undefined || path.length > 255) return undefined;
  const name = `${groups.domain ?? ""}${path}`;
  return { name, ...defined({ tag: groups.tag, digest: groups.digest }) };
}

/** The reference with its registry, and with the namespace that images of Docker Hub have without one. */
function inFull(text: string): string {
  const slash = text.indexOf("/");
  const first = text.slice(0, Math.max(slash, 0));
  const isDomain = first === "localhost" || /[.:]/.test(first) || first !== first.toLowerCase();
  const registry = !isDomain || first === "index.docker.io" ? "docker.io" : first;
  const repository = isDomain ? text.slice(slash + 1) : text;
  const namespace = registry === "docker.io" && !repository.includes("/") ? "library/" : "";
  return `${registry}/${namespace}${repository}`;
}
