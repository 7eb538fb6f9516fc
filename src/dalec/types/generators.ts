// Generated from src/dalec/schema; `npx vitest run test/dalec/types.test.ts -u` writes it.

/** Fetches Rust crates; `rust` must be among the build dependencies. */
export interface CargohomeGenerator {
  /** Directories, relative to `subpath`, to run in. Defaults to `subpath` itself. */
  paths?: string[];
}

/** Fetches what a source depends on; needs one of `gomod`, `cargohome`, `pip` and `nodemod`, `{}` at least. */
export interface Generator {
  /** Directory of the source to run in. Defaults to the whole source. */
  subpath?: string;
  /** Go modules. */
  gomod?: GomodGenerator;
  /** Rust crates. */
  cargohome?: CargohomeGenerator;
  /** Python packages. */
  pip?: PipGenerator;
  /** npm packages. */
  nodemod?: NodemodGenerator;
}

/** How to sign in to a git server that serves Go modules. */
export interface GomodAuth {
  /** Name of the secret that holds the Authorization header. */
  header?: string;
  /** Name of the secret that holds an access token. */
  token?: string;
  /** The ssh agent to use. */
  ssh?: GomodSsh;
}

/** Changes to go.mod before modules are downloaded. */
export interface GomodEdits {
  /** Replace directives, as `old` and `new` or as the text `old => new`. */
  replace?: (GomodReplace | string)[];
}

/** Fetches Go modules; `golang` must be among the build dependencies. */
export interface GomodGenerator {
  /** Directories, relative to `subpath`, to run in. Defaults to `subpath` itself. */
  paths?: string[];
  /** How to sign in to git servers, by host. Defaults to the source's own `git.auth` for the source's host. */
  auth?: Record<string, GomodAuth>;
  /** Changes to go.mod before the download. */
  edits?: GomodEdits;
}

/** A replace directive. */
export interface GomodReplace {
  /** Module to replace, with or without `@version`. */
  old: string;
  /** Its replacement: a module with `@version`, or a directory. */
  new: string;
}

/** An ssh agent for a git server. */
export interface GomodSsh {
  /** Identifier of the ssh agent. */
  id?: string;
  /** User name on the server. Defaults to `git`. */
  username?: string;
}

/** Fetches npm packages; `npm` must be among the build dependencies. */
export interface NodemodGenerator {
  /** Directories, relative to `subpath`, to run in. Defaults to `subpath` itself. */
  paths?: string[];
}

/** Fetches Python packages. */
export interface PipGenerator {
  /** Directories, relative to `subpath`, to run in. Defaults to `subpath` itself. */
  paths?: string[];
  /** Name of the requirements file. Defaults to `requirements.txt`. */
  requirements_file?: string;
  /** Package index. Defaults to pip's. */
  index_url?: string;
  /** Further package indexes. Defaults to none. */
  extra_index_urls?: string[];
}
