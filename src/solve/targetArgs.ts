import type * as pulumi from "@pulumi/pulumi";
import { withSecrets } from "../confidential";
import type { BuilderConnection } from "../connection";
import type { CacheArgs } from "./cache";
import type { FrontendArgs, FrontendPolicy } from "./frontend";
import type { BuiltPackages } from "./packages/selection";
import type { SpecCheck } from "./specCheck";

/** What a Package and an Image have in common: a builder, a spec, a target, and everything that the build can see. */
export interface TargetArgs extends BuildOptionsArgs {
  /** The builder that does the work: the `connection` of any builder of this library, also from another stack. */
  builder: pulumi.Input<BuilderConnection>;
  /**
   * Path of the Dalec spec, relative to the project. Exactly one of `spec` and `inlineSpec` is needed. Plain, since the
   * file is read and checked before any resource is declared.
   */
  spec?: string;
  /** Text of the Dalec spec, as `renderSpec` returns it. Exactly one of `spec` and `inlineSpec` is needed. */
  inlineSpec?: pulumi.Input<string>;
  /**
   * The Dalec target to build, such as `azlinux3/rpm` or `bookworm/deb`. A distribution alone means its default target.
   * Plain, since it decides which resources are declared.
   * @see https://project-dalec.github.io/dalec/targets
   */
  target: string;
}

/** How a target is built: everything that does not depend on the spec or the target. */
export interface BuildOptionsArgs {
  /**
   * Directory, relative to the project, that the spec's `context` sources read; or a URL of a Git repository or a tar
   * archive, also without a scheme as in `github.com/owner/repository#branch`. Only the files that the spec can see are sent,
   * and only they decide on a rebuild. A URL with credentials is secret in the state. Defaults to the directory of the spec,
   * or the project for an `inlineSpec`; not used when the spec has no such source.
   */
  context?: pulumi.Input<string>;
  /**
   * Further contexts by name, as in `docker buildx build --build-context`: a directory relative to the project,
   * `docker-image://…`, `oci-layout://…`, or a URL. Defaults to none.
   */
  namedContexts?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Packages from which the build installs its dependencies: the `built` output of Package components. They form one
   * repository, in addition to those of the distribution. Defaults to none.
   */
  dependencyPackages?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
  /** Values of the spec's `args`. Dalec refuses a name that the spec does not declare. Defaults to none. */
  buildArgs?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Platforms to build for, such as `linux/arm64`. Defaults to the builder's own. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** The Dalec frontend that reads the spec. Defaults to the one in the spec's syntax line, else to the pinned release. */
  frontend?: pulumi.Input<FrontendArgs>;
  /**
   * What to do about a frontend whose tag can move: `warn`, or `requireDigest`, which refuses a frontend or signer
   * without a digest wherever it is named: in the spec, for a target, in `buildArgs`, or in a signing configuration. It does not
   * look into the Dockerfiles of `build` sources. Defaults to `warn`.
   */
  frontendPolicy?: pulumi.Input<FrontendPolicy>;
  /**
   * What the check of the spec decides: `error` refuses a build whose spec has an error, `warn` makes a warning of each error,
   * and `off` says nothing. With `warn` and `off` the frontend decides, also about a target that this library does not know.
   * What the library itself cannot do is always refused. Defaults to `error`.
   */
  specCheck?: pulumi.Input<SpecCheck>;
  /**
   * Whether to ask the frontend, before each build, if it accepts the spec and has the target. What the library's own check
   * of the text, its fields and its build arguments finds is then only a warning, and the frontend decides; both are shown if
   * it refuses the spec. Defaults to false.
   */
  askFrontend?: pulumi.Input<boolean>;
  /**
   * SOURCE_DATE_EPOCH in seconds since 1970: the time stamp of files and images. At the same time, equal inputs give equal
   * images and packages, but not equal source archives, which Dalec stamps with the time of their build. Defaults to the value
   * that the spec declares under `args`, else to the newest changelog date of the spec, else to 1980-01-01.
   */
  sourceDateEpoch?: pulumi.Input<number>;
  /** Values of build secrets by name, for example `GIT_AUTH_TOKEN`. They are secret in the state. Defaults to none. */
  secrets?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** SSH agents or keys that the build may use. Defaults to none. */
  ssh?: pulumi.Input<pulumi.Input<SshArgs>[]>;
  /**
   * Caches to read, in addition to the builder's own. Dalec's frontend, up to release 0.21.5, passes none to BuildKit, so
   * only targets of other frontends read them; to spare a new builder work, give a worker image in `namedContexts`.
   * Defaults to none.
   */
  cacheFrom?: pulumi.Input<pulumi.Input<CacheArgs>[]>;
  /** Caches to write, in addition to the builder's own. Defaults to none. */
  cacheTo?: pulumi.Input<pulumi.Input<CacheArgs>[]>;
  /**
   * Credentials of registries, in addition to those of the Docker configuration. They are secret in the state. Defaults
   * to none.
   */
  registries?: pulumi.Input<pulumi.Input<RegistryArgs>[]>;
  /**
   * Any text, such as a month. A new value causes one build that reads no cache, so that it fetches packages and base images
   * again; the same value causes none, and later changes of other arguments build from the cache. Defaults to none.
   */
  rebuildTrigger?: pulumi.Input<string>;
  /**
   * How often to repeat a build that lost its daemon: in another place of its builder, or in the same one once it answers
   * again. A step that fails is never repeated. Plain, since a change of it does not change the build. Defaults to 2.
   */
  retries?: number;
  /**
   * How long, in seconds, each attempt of a build may take, with the wait for its turn. Plain, since it is a timeout of the
   * resource. Defaults to no limit.
   */
  timeoutSeconds?: number;
  /** Whether to skip the tests of the spec. Defaults to false. */
  skipTests?: pulumi.Input<boolean>;
  /** Whether to skip the signer of the spec. Defaults to false. */
  skipSigning?: pulumi.Input<boolean>;
}

/** One SSH agent or set of keys, as in `docker buildx build --ssh`. */
export interface SshArgs {
  /** Name that the spec uses, often `default`. */
  id: pulumi.Input<string>;
  /** Paths of private keys, or of one agent socket. Defaults to the socket in `SSH_AUTH_SOCK`. */
  paths?: pulumi.Input<pulumi.Input<string>[]>;
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

/**
 * The arguments that a component shows in the state: without the builder, credentials and the packages of other builds.
 *
 * Credentials go straight to the build, so that the component's own inputs are free of secrets.
 */
export function componentInputs(
  args: (TargetArgs & { prebuiltPackages?: unknown }) | undefined,
): pulumi.Inputs {
  const {
    builder: _builder,
    secrets: _secrets,
    registries: _registries,
    prebuiltPackages: _prebuiltPackages,
    dependencyPackages: _dependencyPackages,
    ...inputs
  }: Partial<TargetArgs> & { prebuiltPackages?: unknown } = args ?? {};
  return withSecrets(inputs);
}
