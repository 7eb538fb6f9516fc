/** The type of the resource that runs a Dalec build. */
export const buildType = "docker-build:index:Image";

/** The inputs of a build that the rules read. In a preview, any of them may be unknown. */
export interface BuildProperties {
  dockerfile?: { inline?: string };
  target?: string;
  tags?: string[];
  buildArgs?: Record<string, string>;
  push?: boolean;
}

/** The parts of an image reference. */
export interface ReferenceParts {
  registry: string;
  tag?: string | undefined;
  digest?: string | undefined;
}

/** Splits an image reference such as `registry.example.com/team/app:1.2@sha256:…`. */
export function partsOf(reference: string): ReferenceParts {
  const [name = "", digest] = reference.split("@");
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const registry = /[.:]|^localhost$/.test(first) ? first : "docker.io";
  return { registry, tag: /:([^/:]+)$/.exec(name)?.[1], digest };
}
