/** A named context that a spec reads files from. */
export interface ContextNeed {
  /** Name of the context; `context` is the main one, the directory given to the build. */
  name: string;
  /** The place in the spec that needs it, such as `sources.src`. */
  from: string;
  /** Path within the context; only it and what is below it can be seen. Omitted when the whole context is. */
  path?: string;
  /** Patterns, relative to `path`, of what can be seen. Omitted when everything can. */
  includes?: string[];
  /** Patterns, relative to `path`, of what cannot be seen. Omitted when there are none. */
  excludes?: string[];
}

/** What a build can see and a caller must know, read from a spec without a build. */
export interface SpecFacts {
  /** Frontend image named by the spec's `# syntax=` line. Omitted when there is none. */
  syntax?: string;
  /** Name of the package. */
  name?: string;
  /** Version, with build arguments filled in. */
  version?: string;
  /** Revision, with build arguments filled in. */
  revision?: string;
  /** Who packaged it. */
  packager?: string;
  /** Date of the newest changelog entry, in seconds since 1970 (UTC midnight). Omitted when there is no changelog. */
  newestChangelogDate?: number;
  /** Every use of a context, in the order of the spec. */
  contexts: ContextNeed[];
  /** Names of the build secrets that the spec names. */
  secrets: string[];
  /** Identifiers of the ssh agents that the spec names. */
  ssh: string[];
  /** Names of the build arguments that the spec declares. */
  args: string[];
  /** Frontend image by target key, for keys that the spec hands to a frontend of its own. */
  frontends: Record<string, string>;
  /** Keys under `targets`. */
  targets: string[];
  /** Images that the spec names: sources, bases, signers and frontends. */
  images: string[];
}
