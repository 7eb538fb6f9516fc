import type * as pulumi from "@pulumi/pulumi";
import type { BuilderConnection } from "../connection";
import type { CacheArgs } from "./cache";
import type { FrontendArgs, FrontendPolicy } from "./frontend";
import type { BuiltPackages } from "./packages/builtPackages";

/** What a Package and an Image have in common: a builder, a spec, a target, and all that the build can see. */
export interface TargetArgs extends BuildSettingsArgs {
  /** The builder that does the work: the `connection` of any builder of this library, also from another stack. */
  builder: pulumi.Input<BuilderConnection>;
  /** Path of the Dalec spec, relative to the project. Exactly one of `spec` and `inlineSpec` is needed. */
  spec?: string;
  /** Text of the Dalec spec, as `renderSpec` gives it. Exactly one of `spec` and `inlineSpec` is needed. */
  inlineSpec?: pulumi.Input<string>;
  /**
   * The Dalec target to build, such as `azlinux3/rpm` or `bookworm/deb`. A bare distribution means its default
   * target.
   * @see https://project-dalec.github.io/dalec/targets
   */
  target: string;
}

/** How a target is built: all that does not depend on which spec and which target it is. */
export interface BuildSettingsArgs {
  /**
   * Directory, relative to the project, that the spec's `context` sources read. Only the files that the spec can see
   * are sent, and only they decide on a rebuild. Defaults to `.`; not used when the spec has no such source.
   */
  context?: string;
  /**
   * Further contexts by name, as in `docker buildx build --build-context`: a directory relative to the project,
   * `docker-image://…`, `oci-layout://…`, or a URL. Defaults to none.
   */
  namedContexts?: Record<string, string>;
  /**
   * Packages of other builds that this one installs dependencies from: the `packages` of Package components. They make
   * one repository, beside those of the distribution. Defaults to none.
   */
  repositories?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
  /** Values for the spec's `args`; Dalec refuses a name that the spec does not declare. Defaults to none. */
  buildArgs?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Platforms to build for, such as `linux/arm64`. Defaults to the builder's own. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** The Dalec frontend that reads the spec. Defaults to the spec's syntax line, else to the pinned release. */
  frontend?: FrontendArgs;
  /**
   * Whether a frontend without a digest is refused (`requireDigest`), or a tag that can move is a warning (`warn`).
   * Defaults to `warn`.
   */
  frontendPolicy?: FrontendPolicy;
  /**
   * SOURCE_DATE_EPOCH in seconds since 1970, the time that files and images carry. Defaults to the newest changelog
   * date of the spec, else to 1980-01-01, so that equal inputs give equal digests.
   */
  sourceDateEpoch?: pulumi.Input<number>;
  /** Values of build secrets by name, for example `GIT_AUTH_TOKEN`. They are secret in the state. Defaults to none. */
  secrets?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** SSH agents or keys that the build may use. Defaults to none. */
  ssh?: SshArgs[];
  /**
   * Caches to read. Dalec's frontend up to release 0.21.5 does not hand them to BuildKit, so it reads none; a worker image in
   * `namedContexts` is what spares a fresh builder work. Defaults to the builder's own cache alone.
   */
  cacheFrom?: CacheArgs[];
  /** Caches to write. Defaults to the builder's own cache alone. */
  cacheTo?: CacheArgs[];
  /** Credentials of registries, besides those of the Docker configuration. They are secret in the state. Defaults to none. */
  registries?: pulumi.Input<pulumi.Input<RegistryArgs>[]>;
  /** Whether to skip the tests of the spec. Defaults to false. */
  skipTests?: pulumi.Input<boolean>;
  /** Whether to skip the signer of the spec. Defaults to false. */
  skipSigning?: pulumi.Input<boolean>;
}

/** One SSH agent or set of keys, as in `docker buildx build --ssh`. */
export interface SshArgs {
  /** Name that the spec uses, often `default`. */
  id: string;
  /** Paths of private keys, or of one agent socket. Defaults to the socket in `SSH_AUTH_SOCK`. */
  paths?: string[];
}

/** Credentials of one registry. */
export interface RegistryArgs {
  /** Host and port of the registry, such as `ghcr.io`. */
  address: pulumi.Input<string>;
  /** User name. */
  username: pulumi.Input<string>;
  /** Password or token. It is secret in the state. */
  password: pulumi.Input<string>;
}
