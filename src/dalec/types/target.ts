// Generated from src/dalec/schema; `npx vitest run test/dalec/types.test.ts -u` writes it.
import type { Artifacts } from "./artifacts";
import type { Dependencies, PackageConstraint } from "./dependencies";
import type { Image } from "./image";
import type { Test } from "./tests";

/** A frontend of your own. */
export interface Frontend {
  /** Reference of its image. */
  image?: string;
  /** Its command line. Defaults to the image's own. */
  cmdline?: string;
}

/** How packages are finished. */
export interface PackageConfig {
  /** Signs packages. Defaults to none. */
  signer?: Signer;
}

/** A frontend that signs packages. */
export interface Signer {
  /** Reference of its image; without one, nothing is signed. */
  image?: string;
  /** Its command line. Defaults to the image's own. */
  cmdline?: string;
  /** Build arguments for it. */
  args?: Record<string, string>;
}

/** What is different for one distribution. */
export interface Target {
  /** Dependencies; each list given here takes the place of the spec's. */
  dependencies?: Dependencies;
  /** Image configuration, laid over the spec's. */
  image?: Image;
  /** A frontend of your own that builds every target of this key. */
  frontend?: Frontend;
  /** Further tests. */
  tests?: Test[];
  /** How packages are finished; takes the place of the spec's. */
  package_config?: PackageConfig;
  /** Artifacts; take the place of the spec's. */
  artifacts?: Artifacts;
  /** What the package also counts as. */
  provides?: Record<string, PackageConstraint> | string[];
  /** Packages that it takes the place of. */
  replaces?: Record<string, PackageConstraint> | string[];
  /** Packages that it cannot be installed beside. */
  conflicts?: Record<string, PackageConstraint> | string[];
}
