// Generated from src/dalec/schema; `npx vitest run test/dalec/types.test.ts -u` writes it.
import type { Generator } from "./generators";

/** The result of a Dockerfile. */
export interface BuildSource {
  /** Where the Dockerfile and its context are; not a build itself. */
  source: Source;
  /** Path of the Dockerfile. Defaults to `Dockerfile`. */
  dockerfile_path?: string;
  /** Stage to build. Defaults to the last one. */
  target?: string;
  /** Build arguments. */
  args?: Record<string, string>;
}

/** A command that makes a source. */
export interface CommandStep {
  /** Shell script to run with `sh`. */
  command: string;
  /** Environment of this command. */
  env?: Record<string, string>;
  /** Sources to lay over paths. Defaults to none. */
  mounts?: SourceMount[];
}

/** Files that the caller of the build provides. */
export interface ContextSource {
  /** Name of the context. Defaults to `context`, the build's main directory. */
  name?: string;
}

/** How to sign in to a git server. The values are names of build secrets, never secrets themselves. */
export interface GitAuth {
  /** Name of the secret that holds the Authorization header. Defaults to `GIT_AUTH_HEADER`. */
  header?: string;
  /** Name of the secret that holds an access token. Defaults to `GIT_AUTH_TOKEN`. */
  token?: string;
  /** Identifier of the ssh agent to use. Defaults to `default`. */
  ssh?: string;
}

/** A commit of a git repository. */
export interface GitSource {
  /** Address of the repository. */
  url: string;
  /** Commit, tag or full reference; with a commit, tags are not fetched. */
  commit: string;
  /** Hash of the commit that `commit` must be, for a tag that could move. Needs BuildKit 0.22 or newer. */
  checksum?: string;
  /** Whether the `.git` directory is kept. Defaults to false. */
  keepGitDir?: boolean;
  /** How to sign in. */
  auth?: GitAuth;
}

/** A file from a web server; `path`, `includes` and `excludes` do not apply. */
export interface HttpSource {
  /** Address of the file. */
  url: string;
  /** Digest that the file must have, such as `sha256:…`. Defaults to accepting any file. */
  digest?: string;
  /** Permission bits. Defaults to BuildKit's, 0o600. */
  permissions?: number;
}

/** Commands that run in an image; what they leave at the source's `path` is the source. */
export interface ImageCommand {
  /** Working directory of the commands. Defaults to the image's. */
  dir?: string;
  /** Sources to lay over paths, each path once. Defaults to none. */
  mounts?: SourceMount[];
  /** Environment of all commands. */
  env?: Record<string, string>;
  /** The commands, one after the other; at least one. */
  steps: CommandStep[];
}

/** Files of a container image; the source's `path` says which. */
export interface ImageSource {
  /** Reference of the image. */
  ref: string;
  /** Commands to run in the image first. Defaults to none. */
  cmd?: ImageCommand;
}

/** A directory whose files stand in the spec. */
export interface InlineDirectory {
  /** The files by name. Defaults to none. */
  files?: Record<string, InlineFile>;
  /** Permission bits of the directory. Defaults to 0o755. */
  permissions?: number;
  /** Numeric owner of the directory. Defaults to 0. */
  uid?: number;
  /** Numeric group of the directory. Defaults to 0. */
  gid?: number;
}

/** A file whose text stands in the spec. */
export interface InlineFile {
  /** Text of the file. Defaults to an empty file. */
  contents?: string;
  /** Permission bits. Defaults to 0o644. */
  permissions?: number;
  /** Numeric owner. Defaults to 0. */
  uid?: number;
  /** Numeric group. Defaults to 0. */
  gid?: number;
}

/** Content that stands in the spec: a file or a directory, exactly one. */
export interface InlineSource {
  /** One file, named as the source. */
  file?: InlineFile;
  /** A directory, named as the source. */
  dir?: InlineDirectory;
}

/** A patch for a source. */
export interface Patch {
  /** Name of the source that holds the patch. */
  source: string;
  /** Path of the patch within a source that is a directory; not for one that is a file. */
  path?: string;
  /** How many leading parts of the paths in the patch to drop, `patch -p`. Defaults to 1. */
  strip?: number;
}

/** Where files come from: exactly one of `git`, `http`, `context`, `image`, `build` and `inline`. */
export interface Source {
  /** A git repository. */
  git?: GitSource;
  /** A file from a web server. */
  http?: HttpSource;
  /** Files that the caller provides. */
  context?: ContextSource;
  /** Files of a container image. */
  image?: ImageSource;
  /** The result of a Dockerfile. */
  build?: BuildSource;
  /** Content that stands here. */
  inline?: InlineSource;
  /** The part of the source to use. Defaults to all of it; an image source needs one. */
  path?: string;
  /** Patterns, relative to `path`, of what to use. Defaults to everything. */
  includes?: string[];
  /** Patterns, relative to `path`, of what to leave out. Defaults to nothing. */
  excludes?: string[];
  /** Dependencies to fetch for the source before the build, which has no network. Defaults to none. */
  generate?: Generator[];
}

/** A source at a path of a step's file system. */
export interface SourceMount {
  /** Path at which the source appears; not `/`. */
  dest: string;
  /** The source. */
  spec: Source;
}
