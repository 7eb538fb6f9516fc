import type { ContextNeed } from "../../dalec";
import { defined } from "../../json";
import { cleanPath, type ParentMatch, type PatternList, patternList } from "./pattern";

/** What the uses of a context can see of one path. */
export interface Sight {
  /** True when a build can see it. */
  visible: boolean;
  /** True when something below it may be visible, if it is a directory. */
  below: boolean;
  /** The uses that see it, by their index. */
  seenBy: number[];
  /** Passed on when a directory's entries are looked at. */
  state: SightState;
}

/** What is known about a directory, by use and list of patterns. */
export type SightState = readonly { ignored?: ParentMatch; included?: ParentMatch; excluded?: ParentMatch }[];

/** Decides which paths of a context at least one of its uses can see. */
export interface Visibility {
  /** The paths that the uses name, in their shortest form; empty for the whole context. */
  paths: readonly string[];
  /** Looks at a path with forward slashes; `parent` is the state of its directory, omitted at the top. */
  look(path: string, parent?: SightState): Sight;
}

/**
 * What Dalec lets its uses of a context see.
 *
 * Dalec filters twice. What is sent: nothing but `path`, then the use's excludes below it, then the context's ignore
 * file, in one list, so that a later `!` wins. What is copied of that: `includes` and `excludes`, relative to `path`;
 * for a mount relative to the top of the context, even where it has a `path`.
 *
 * @throws PatternError for a pattern that BuildKit refuses
 */
export function visibility(needs: readonly ContextNeed[], ignored: readonly string[]): Visibility {
  const uses = needs.map((need) => useOf(need, ignored));
  return {
    paths: uses.map(({ path }) => path),
    look: (path, parent) => {
      const sights = uses.map((use, index) => lookThrough(use, path, parent?.[index]));
      return {
        visible: sights.some(({ visible }) => visible),
        below: sights.some(({ below }) => below),
        seenBy: sights.flatMap(({ visible }, index) => (visible ? [index] : [])),
        state: sights.map(({ state }) => state),
      };
    },
  };
}

interface Use {
  path: string;
  fromTop: boolean;
  ignored: PatternList;
  included: PatternList | undefined;
  excluded: PatternList;
}

function useOf(need: ContextNeed, ignored: readonly string[]): Use {
  const path = need.path === undefined ? "" : cleanPath(need.path);
  const excludes = need.excludes ?? [];
  const below = excludes.map((pattern) => cleanPath(`${path}/${pattern}`));
  const sent = path === "" ? excludes : ["*", `!${path}`, ...below];
  return {
    path,
    fromTop: path === "" || isMount(need),
    ignored: patternList([...sent, ...ignored]),
    included: need.includes === undefined ? undefined : patternList(need.includes),
    excluded: patternList(excludes),
  };
}

function isMount({ from }: ContextNeed): boolean {
  return /\.mounts\[\d+\]\.spec$|extra_repos\[/.test(from);
}

type UseState = SightState[number];

function lookThrough(
  use: Use,
  path: string,
  parent: UseState | undefined,
): { visible: boolean; below: boolean; state: UseState } {
  const isAbove = use.path.startsWith(`${path}/`);
  const isWithin = use.path === "" || path === use.path || path.startsWith(`${use.path}/`);
  if (!isAbove && !isWithin) return { visible: false, below: false, state: {} };
  const ignored = use.ignored.match(path, parent?.ignored);
  const sentBelow = !ignored.matched || use.ignored.canExceptBelow(path);
  const copied = use.fromTop ? path : path.slice(use.path.length + 1);
  // The path itself, or a directory above it.
  if (copied === "") {
    const state = { ignored: ignored.parent };
    return { visible: isWithin && !ignored.matched, below: sentBelow, state };
  }
  const included = use.included?.match(copied, parent?.included);
  const excluded = use.excluded.match(copied, parent?.excluded);
  const isIncluded = included === undefined || included.matched;
  const copiedBelow =
    (isIncluded || use.included?.canMatchBelow(copied) === true) &&
    (!excluded.matched || use.excluded.canExceptBelow(copied));
  return {
    visible: isWithin && !ignored.matched && isIncluded && !excluded.matched,
    below: sentBelow && copiedBelow,
    state: defined({
      ignored: ignored.parent,
      included: included?.parent,
      excluded: excluded.parent,
    }),
  };
}
