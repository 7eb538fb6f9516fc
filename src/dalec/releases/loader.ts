import type { Availability } from "./release";

/** A way in which Dalec reads specs and contexts, and the releases that read them so. */
export interface Reading extends Availability {
  /** What Dalec does, in Markdown. */
  meaning: string;
}

/** How releases differ in reading a spec, where neither a field nor a rule says so. */
export const loader = {
  extensionsBelowTop: {
    meaning:
      "Fields named `x-…` are allowed below the top level, except in sources, patches, build steps and checks.",
    since: "0.18",
  },
  sourceOptions: {
    meaning: "The named context `dalec-source-options` says which files of all sources are left out.",
    since: "0.21",
  },
  packagesByNames: {
    meaning: "Packages that are written as a list are read.",
    since: "0.22",
  },
  undeclaredInGit: {
    meaning:
      "A build argument that is not declared is accepted in `url` or `commit` of a git source, and is left as it is if it has no default.",
    until: "0.17",
  },
  packageNames: {
    meaning: "The names of packages must be texts: a name that is a number or a boolean needs quotes.",
    since: "0.18",
  },
} as const satisfies Record<string, Reading>;
