/** A named context that a spec reads files from. */
export interface ContextNeed {
  /** Name of the context. `context` is the main context of the build. */
  name: string;
  /** Path of the source that reads it, such as `sources.src`. */
  from: string;
  /** Path in the context. The source sees only it and what is below it. Omitted when the source sees the whole context. */
  path?: string;
  /** Patterns of the files that the source sees, relative to `path`. Omitted when it sees all files. */
  includes?: string[];
  /** Patterns of the files that the source does not see, relative to `path`. Omitted when there are none. */
  excludes?: string[];
}

/** What a spec says about its build, read without a build. */
export interface SpecFacts {
  /** Frontend image that the `# syntax=` line names. Omitted when there is no such line. */
  syntax?: string;
  /** Name of the package. */
  name?: string;
  /** Version, with build arguments substituted. */
  version?: string;
  /** Revision, with build arguments substituted. */
  revision?: string;
  /** Maintainer of the package. */
  packager?: string;
  /** Date of the newest changelog entry at midnight UTC, in seconds since 1970. Omitted when there is no changelog. */
  newestChangelogDate?: number;
  /** The time that the spec declares as SOURCE_DATE_EPOCH under `args`, in seconds since 1970. Omitted when it declares none. */
  sourceDateEpoch?: number;
  /** Number of build steps. */
  buildSteps: number;
  /** Every use of a context, in the order of the spec. */
  contexts: ContextNeed[];
  /** The patches that are files in contexts: uses of the same contexts, each `from` a path such as `patches.src[0]`. */
  patchFiles: ContextNeed[];
  /** Names of the build secrets that the spec names. */
  secrets: string[];
  /** Identifiers of the SSH agents that the spec names. */
  ssh: string[];
  /** Names of the build arguments that the spec declares. */
  args: string[];
  /** Images of custom frontends, by the key of the targets that they build. */
  frontends: Record<string, string>;
  /** Images of the signers that the spec names, by the path of the field, such as `package_config.signer.image`. */
  signers: Record<string, string>;
  /** Keys under `targets`. */
  targets: string[];
  /** Images that the spec names: sources, base images, signers and frontends. */
  images: string[];
}
