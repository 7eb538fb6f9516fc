// Generated from src/dalec/schema; `npx vitest run test/dalec/types.test.ts -u` writes it.
import type { Source, SourceMount } from "./sources";

/** Packages that the package needs, and when. */
export interface Dependencies {
  /** Needed to build. */
  build?: Record<string, PackageConstraint> | string[];
  /** Needed to run; the package depends on them. */
  runtime?: Record<string, PackageConstraint> | string[];
  /** Good to have; ignored by package managers that know no such thing. */
  recommends?: Record<string, PackageConstraint> | string[];
  /** Unpacked into a system extension, without what they depend on. */
  sysext?: Record<string, PackageConstraint> | string[];
  /** Needed by tests that run commands. */
  test?: Record<string, PackageConstraint> | string[];
  /** Further package repositories. Defaults to none. */
  extra_repos?: PackageRepository[];
}

/** Which versions of a package, and on which architectures. */
export interface PackageConstraint {
  /** Conditions that the version meets, such as `>= 1.2`. Defaults to any version. */
  version?: string[];
  /** Architectures that it is needed on, such as `amd64`. Defaults to all. */
  arch?: string[];
}

/** A package repository to use. */
export interface PackageRepository {
  /** Keys that the repository's packages are signed with. */
  keys?: Record<string, Source>;
  /** Configuration files for the package manager. */
  config: Record<string, Source>;
  /** Files that the configuration refers to, such as a repository in a directory. Defaults to none. */
  data?: SourceMount[];
  /**
   * When it is used: for build dependencies, for test dependencies, for installing the package. Defaults
   * to all three.
   */
  envs?: ("build" | "test" | "install")[];
}
