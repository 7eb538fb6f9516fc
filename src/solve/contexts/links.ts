import { posix } from "node:path";
import type { Entry } from "./entries";
import type { SightState, Visibility } from "./visibility";

/** A symbolic link that a build can see, but that cannot be sent. */
export interface BadLink {
  /** The link's path in the context. */
  path: string;
  /** What it points to, as it is written. */
  target: string;
}

/** Symbolic links, by how they are handled. */
export interface SortedLinks {
  /**
   * Paths that links point to and the build cannot see. The link is sent as it is and dangles in the build, as it would
   * from the directory itself; docker-build reads through every link, so something has to be there.
   */
  placeholders: string[];
  /** Links out of the context, and links to nothing where a build could see something: docker-build refuses both. */
  bad: BadLink[];
}

/** Sorts the symbolic links among the visible entries. */
export function sortLinks(entries: readonly Entry[], seen: Visibility): SortedLinks {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const placeholders = new Set<string>();
  const bad: BadLink[] = [];
  for (const entry of entries) {
    if (entry.type !== "link") continue;
    const end = follow(entry, byPath);
    if (end === undefined) bad.push(entry);
    else if (end === "" || byPath.has(end)) continue;
    else if (couldSee(seen, end)) bad.push(entry);
    else placeholders.add(end);
  }
  const bases = [...placeholders];
  return {
    placeholders: bases.filter((path) => !bases.some((other) => other.startsWith(`${path}/`))).sort(),
    bad: bad.map(({ path, target }) => ({ path, target })),
  };
}

/** Where a link leads within the context; undefined when it leaves it, runs in a circle or through a file. */
function follow(link: { path: string; target: string }, byPath: Map<string, Entry>): string | undefined {
  let rest = parts(link.target);
  let at: string[] = parts(posix.dirname(link.path));
  if (link.target.startsWith("/")) return undefined;
  for (let steps = 0; rest.length > 0; steps++) {
    const [next = "", ...after] = rest;
    rest = after;
    if (next === "..") {
      if (at.length === 0) return undefined;
      at = at.slice(0, -1);
      continue;
    }
    const here = byPath.get([...at, next].join("/"));
    if (here?.type === "link") {
      if (steps > 255 || here.target.startsWith("/")) return undefined;
      rest = [...parts(here.target), ...rest];
    } else if (here?.type === "file" && rest.length > 0) {
      return undefined;
    } else {
      at = [...at, next];
    }
  }
  return at.join("/");
}

function parts(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function couldSee(seen: Visibility, path: string): boolean {
  let state: SightState | undefined;
  let visible = false;
  let at = "";
  for (const name of path.split("/")) {
    at = posix.join(at, name);
    ({ visible, state } = seen.look(at, state));
  }
  return visible;
}
