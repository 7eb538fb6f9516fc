// Generated from src/dalec/schema; `npx vitest run test/dalec/types.test.ts -u` writes it.
import type { Source } from "./sources";

/** An image to start from. */
export interface BaseImage {
  /** The image; an `image` source. */
  rootfs: Source;
}

/** Configuration of the container image. */
export interface Image {
  /** The program to run, with arguments, split as a shell does. Defaults to the base image's. */
  entrypoint?: string;
  /**
   * The arguments, or the program where there is no entry point, split as a shell does. Defaults to the
   * base image's, or to nothing when `entrypoint` is given.
   */
  cmd?: string;
  /** Environment variables, as `NAME=value`. */
  env?: string[];
  /** Labels; build arguments are filled in. */
  labels?: Record<string, string>;
  /** Paths that are volumes. */
  volumes?: Record<string, Record<string, never>>;
  /** Working directory. Defaults to the base image's. */
  working_dir?: string;
  /** Signal that stops a container, such as `SIGTERM`. Defaults to the base image's. */
  stop_signal?: string;
  /** User to run as. Defaults to the base image's. */
  user?: string;
  /**
   * Reference of the image to start from.
   * @deprecated Use `bases`.
   */
  base?: string;
  /** Images to start from; more than one only for Windows. Defaults to the target's own, or to nothing. */
  bases?: BaseImage[];
  /** Changes after the package is installed. */
  post?: PostInstall;
}

/** Changes to the image after the package is installed. */
export interface PostInstall {
  /** Symbolic links to make; every link once. */
  symlinks?: Record<string, SymlinkTarget>;
}

/** Where links to a path are made; exactly one of `path` and `paths`. */
export interface SymlinkTarget {
  /**
   * Path of the one link.
   * @deprecated Use `paths`.
   */
  path?: string;
  /** Paths of the links. */
  paths?: string[];
  /** Name of the links' owner. Defaults to root. */
  user?: string;
  /** Name of the links' group. Defaults to root. */
  group?: string;
}
