import type { Distribution } from "./distributions";

/** What a target is for. */
export const TargetKind = {
  /** Packages: deb, rpm, zip, or a Debian source package. */
  Package: "package",
  /** A container image with the package installed. */
  Image: "image",
  /** A systemd system extension. */
  Sysext: "sysext",
  /** Something in between, to look at. */
  Debug: "debug",
  /** The image that the distribution's builds run in. */
  Worker: "worker",
  /** Whatever the spec's own frontend for this key makes of it. */
  Custom: "custom",
} as const;
/** What a target is for. */
export type TargetKind = (typeof TargetKind)[keyof typeof TargetKind];

/** What a target's result is made of. */
export const TargetOutput = {
  /** `.deb` files and their source package, in one flat directory. */
  Deb: "deb",
  /** A Debian source package, in one flat directory. */
  Dsc: "dsc",
  /** `RPMS/<architecture>` and `SRPMS`. */
  Rpm: "rpm",
  /** One `.zip` file. */
  Zip: "zip",
  /** One `.raw` file system image. */
  Raw: "raw",
  /** A container image. */
  Image: "image",
  /** A tree of files. */
  Files: "files",
  /** Not known before the build. */
  Unknown: "unknown",
} as const;
/** What a target's result is made of. */
export type TargetOutput = (typeof TargetOutput)[keyof typeof TargetOutput];

/** One target of Dalec: what `--target` takes. */
export interface DalecTarget {
  /** Full name, such as `bookworm/deb`. */
  name: string;
  /** Shorter names that mean the same, such as `bookworm`. */
  aliases: readonly string[];
  /** First part of the name, the key under a spec's `targets`. */
  key: string;
  /** The distribution. Omitted for `debug/…` and for targets of a custom frontend. */
  distribution?: Distribution;
  /** What it is for. */
  kind: TargetKind;
  /** What its result is made of. */
  output: TargetOutput;
  /** Images that the build pulls, unless a context or the spec replaces them; the frontend and the spec's own images come on top. */
  baseImages: readonly string[];
  /** Those of them that no named context replaces: packages are installed and tested on them. */
  fixedImages: readonly string[];
  /** Named context that replaces the worker image. Omitted where no worker is used. */
  workerContext?: string;
  /** What it does. */
  description: string;
  /** Whether it is what the distribution's bare name stands for. */
  default: boolean;
}
