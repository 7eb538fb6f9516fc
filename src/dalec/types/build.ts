// Generated from src/dalec/schema; `npx vitest run test/dalec/types.test.ts -u` writes it.
import type { SourceMount } from "./sources";

/** Bazel's disk cache; a remote one through the ssh socket `bazel-default`. */
export interface BazelCache {
  /** Added to the cache's key, to keep caches apart. Defaults to nothing. */
  scope?: string;
}

/** How artifacts are built. */
export interface Build {
  /** The commands, one after the other, in one directory that holds every source. */
  steps?: BuildStep[];
  /** Environment of all commands. */
  env?: Record<string, string>;
  /** Whether the commands have a network (`sandbox`) or not (`none`). Defaults to `none`. */
  network_mode?: "none" | "sandbox";
  /** What is kept from build to build. Defaults to none, with Go's cache where Go is used. */
  caches?: Cache[];
}

/** A command of a build. */
export interface BuildStep {
  /** Shell script to run with `sh`. */
  command: string;
  /** Environment of this command. */
  env?: Record<string, string>;
  /** Read, but not used: every source is in the build directory already. */
  mounts?: SourceMount[];
}

/**
 * Something that is kept from build to build: exactly one of `dir`, `gobuild`, `rustsccache` and `bazel`,
 * `{}` at least.
 */
export interface Cache {
  /** A directory. */
  dir?: CacheDirectory;
  /** Go's build cache; at most one. */
  gobuild?: GoBuildCache;
  /** Rust's compilation cache. */
  rustsccache?: RustSccache;
  /** Bazel's cache. */
  bazel?: BazelCache;
}

/** A directory that is kept from build to build. */
export interface CacheDirectory {
  /** What tells caches apart. Defaults to `dest`. */
  key?: string;
  /** Absolute path of the directory. */
  dest: string;
  /**
   * Whether builds at the same time share it (`shared`), wait for each other (`locked`) or get their own
   * (`private`). Defaults to `shared`.
   */
  sharing?: "shared" | "locked" | "private";
  /** Whether all distributions and architectures share it. Defaults to false. */
  no_auto_namespace?: boolean;
}

/** Go's build cache; added by itself where Go is used. */
export interface GoBuildCache {
  /** Added to the cache's key, to keep caches apart. Defaults to nothing. */
  scope?: string;
  /** Whether the cache is not used. Defaults to false. */
  disabled?: boolean;
}

/** Rust's compilation cache, with sccache, which is downloaded from GitHub. */
export interface RustSccache {
  /** Added to the cache's key, to keep caches apart. Defaults to nothing. */
  scope?: string;
}
