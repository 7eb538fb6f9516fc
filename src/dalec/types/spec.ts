// Generated from src/dalec/schema; `npx vitest run test/dalec/types.test.ts -u` writes it.
import type { Artifacts } from "./artifacts";
import type { Build } from "./build";
import type { Dependencies, PackageConstraint } from "./dependencies";
import type { Image } from "./image";
import type { Patch, Source } from "./sources";
import type { PackageConfig, Target } from "./target";
import type { Test } from "./tests";

/** An entry of the changelog. */
export interface ChangelogEntry {
  /** The day, as `2026-11-23`. */
  date: string;
  /** Who made it, as `Name <mail@example.com>`. */
  author?: string;
  /** What changed. */
  changes?: string[];
}

/** What to build, from what, and how: a Dalec spec. */
export interface DalecSpec {
  /** Name of the package. Needed by every target but `container/depsonly` and `debug`. */
  name?: string;
  /** What it is, in one sentence. Needed by rpm targets. */
  description?: string;
  /** Its home page. */
  website?: string;
  /** Its version; build arguments are filled in. Needed by package and image targets. */
  version?: string;
  /**
   * Counts packages of the same version; build arguments are filled in. Needed by package and image
   * targets.
   */
  revision?: string;
  /** Its licence, as an SPDX identifier. Needed by rpm targets. */
  license?: string;
  /** Who publishes it. */
  vendor?: string;
  /** Who packaged it, as `Name <mail@example.com>`. Needed by deb targets. */
  packager?: string;
  /** Whether the package is the same on every architecture. Defaults to false. */
  noarch?: boolean;
  /** What the package also counts as. */
  provides?: Record<string, PackageConstraint> | string[];
  /** Packages that it takes the place of. */
  replaces?: Record<string, PackageConstraint> | string[];
  /** Packages that it cannot be installed beside. */
  conflicts?: Record<string, PackageConstraint> | string[];
  /** Build arguments that the spec takes, with their default values; platform arguments with an empty one. */
  args?: Record<string, string>;
  /** Where files come from, by name. */
  sources?: Record<string, Source>;
  /** Patches, by the source that they are for, in order. */
  patches?: Record<string, Patch[]>;
  /** How artifacts are built. Defaults to no build: a package of dependencies or of sources. */
  build?: Build;
  /** What goes into the package. */
  artifacts?: Artifacts;
  /** Packages that it needs, and when. */
  dependencies?: Dependencies;
  /** What is different for single distributions. */
  targets?: Record<string, Target>;
  /** How packages are finished. */
  package_config?: PackageConfig;
  /** Configuration of the container image. */
  image?: Image;
  /** The changelog. */
  changelog?: ChangelogEntry[];
  /** Tests of the installed package, on every distribution. */
  tests?: Test[];
  /** Anything, for other tools. */
  [extension: `x-${string}`]: unknown;
}
