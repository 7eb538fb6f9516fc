import type { Availability } from "../releases/release";
import type { Distribution } from "./distributions";

/** Purpose of a target. */
export const TargetKind = {
  /** Packages: deb, rpm, zip, or a Debian source package. */
  Package: "package",
  /** A container image with the package installed. */
  Image: "image",
  /** A systemd system extension. */
  Sysext: "sysext",
  /** An intermediate result, for debugging. */
  Debug: "debug",
  /** The image in which builds for the distribution run. */
  Worker: "worker",
  /** A target of a custom frontend of the spec. */
  Custom: "custom",
} as const;
/** Purpose of a target. */
export type TargetKind = (typeof TargetKind)[keyof typeof TargetKind];

/** Form of the result of a target. */
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
/** Form of the result of a target. */
export type TargetOutput = (typeof TargetOutput)[keyof typeof TargetOutput];

/** A target of Dalec, as in `--target`, and the releases that have it. */
export interface DalecTarget extends Availability {
  /** Full name, such as `bookworm/deb`. */
  name: string;
  /** Shorter names of the target, such as `bookworm`. */
  aliases: readonly string[];
  /** First part of the name, which is also the key under `targets` in a spec. */
  key: string;
  /** The distribution. Omitted for `debug/…` and for targets of a custom frontend. */
  distribution?: Distribution;
  /** Purpose of the target. */
  kind: TargetKind;
  /** Form of the result. */
  output: TargetOutput;
  /** Images that the build pulls in addition to the frontend and the images of the spec. Contexts and the spec can replace them. */
  baseImages: readonly string[];
  /** Base images that no named context can replace, because packages are installed and tested on them. */
  fixedImages: readonly string[];
  /** Named context that replaces the worker image. Omitted when the target uses no worker. */
  workerContext?: string;
  /** What the target builds, in one sentence. */
  description: string;
  /** Whether the key of the distribution alone selects this target. */
  default: boolean;
}
