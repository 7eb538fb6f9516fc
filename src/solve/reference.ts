const domainPart = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const domain = `(?:${domainPart}(?:\\.${domainPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const pathPart = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const tag = "[\\w][\\w.-]{0,127}";
const digest = "sha256:[a-f0-9]{64}";
const anchored = new RegExp(
  `^(?<name>(?:${domain}/)?${pathPart}(?:/${pathPart})*)(?::(?<tag>${tag}))?(?:@(?<digest>${digest}))?$`,
);

/** The parts of an image reference; the grammar is that of github.com/distribution/reference. */
export interface ImageReference {
  /** Registry and repository, as written. */
  name: string;
  /** Tag, where there is one. */
  tag?: string;
  /** Digest, where there is one. */
  digest?: string;
}

/** Reads an image reference; undefined when it is none. */
export function parseReference(text: string): ImageReference | undefined {
  const groups = anchored.exec(text)?.groups;
  const name = groups?.name;
  if (groups === undefined || name === undefined || name.length > 255) {
    return undefined;
  }
  return {
    name,
    ...(groups.tag === undefined ? {} : { tag: groups.tag }),
    ...(groups.digest === undefined ? {} : { digest: groups.digest }),
  };
}

/** What is wrong with a tag to give to an image; undefined when nothing is. */
export function tagProblem(text: string): string | undefined {
  const reference = parseReference(text);
  if (reference === undefined) {
    const lower = text.toLowerCase();
    const hint = parseReference(lower) ? ` Repository names are lower case: "${lower}".` : "";
    return `expected an image reference such as registry.example.com/team/app:1.2, got "${text}".${hint}`;
  }
  return reference.digest === undefined ? undefined : `a tag cannot carry a digest: "${text}"`;
}
