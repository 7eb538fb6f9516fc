/** The type of the resource that every Dalec build is. */
export const buildType = "docker-build:index:Image";

/** As much of a build's inputs as the rules read; in a preview any of them may be unknown. */
export interface BuildProperties {
  dockerfile?: { inline?: string };
  target?: string;
  tags?: string[];
  push?: boolean;
}

/** An image reference in its parts: `registry.example.com/team/app:1.2@sha256:…`. */
export function partsOf(reference: string): { registry: string; tag?: string; digest?: string } {
  const [name = "", digest] = reference.split("@");
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const registry = /[.:]|^localhost$/.test(first) ? first : "docker.io";
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  return { registry, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}
