// Generated from src/dalec/schema by `npm run generate:types`.

/** How a file or directory is installed. */
export interface Artifact {
  /** Directory below the directory of this kind of artifact. Defaults to that directory itself. */
  subpath?: string;
  /** Name of the installed file. Defaults to the name of the built file. */
  name?: string;
  /** Permission bits. Defaults to those of this kind of artifact, else to those of the built file. */
  permissions?: number;
  /** Name of the owning user. Defaults to root. Dalec has it since 0.18. */
  user?: string;
  /** Name of the owning group. Defaults to root. Dalec has it since 0.18. */
  group?: string;
  /**
   * Linux capabilities, allowed only for `binaries`, `libexec`, `libs` and `opt`. Defaults to none. Dalec
   * has it since 0.19.
   */
  linux_capabilities?: LinuxCapability[];
}

/** Files that the package installs, by kind. */
export interface Artifacts {
  /** Programs, installed in /usr/bin. */
  binaries?: Record<string, Artifact>;
  /** Programs that other programs run, installed in /usr/libexec. */
  libexec?: Record<string, Artifact>;
  /** Files of self-contained programs, installed in /opt. Dalec has it since 0.22. */
  opt?: Record<string, Artifact>;
  /** Libraries, installed in /usr/lib or /usr/lib64. */
  libs?: Record<string, Artifact>;
  /** Headers, installed in /usr/include. */
  headers?: Record<string, Artifact>;
  /** Manual pages, installed in /usr/share/man. */
  manpages?: Record<string, Artifact>;
  /** Data that does not depend on the architecture, installed in /usr/share. */
  data_dirs?: Record<string, Artifact>;
  /** Configuration files, installed in /etc. */
  configFiles?: Record<string, Artifact>;
  /** Documentation, installed in /usr/share/doc/<package>. */
  docs?: Record<string, Artifact>;
  /** Licence texts. */
  licenses?: Record<string, Artifact>;
  /** Directories that the package creates. */
  createDirectories?: CreateDirectories;
  /** Systemd units and drop-in files. */
  systemd?: Systemd;
  /** Symbolic links that the package installs. */
  links?: Link[];
  /** Users that the installation of the package adds. */
  users?: NewUser[];
  /** Groups that the installation of the package adds. */
  groups?: NewGroup[];
  /** Whether programs keep their debug symbols. Defaults to false. */
  disable_strip?: boolean;
  /** Whether to disable the automatic search for dependencies. Defaults to false. */
  disable_auto_requires?: boolean;
}

/** A base image. */
export interface BaseImage {
  /** The image, as a source of the kind `image`. */
  rootfs: Source;
}

/** The disk cache of Bazel. A remote cache is available through the SSH socket `bazel-default`. */
export interface BazelCache {
  /** Text that is added to the key of the cache, to separate caches. Defaults to nothing. */
  scope?: string;
}

/** Commands that build the artifacts. */
export interface Build {
  /** Commands, in the order in which they run. All run in the same directory, which contains every source. */
  steps?: BuildStep[];
  /** Environment variables of all commands. */
  env?: Record<string, string>;
  /** Network of the commands: `sandbox` for access, `none` for no access. Defaults to `none`. */
  network_mode?: "none" | "sandbox";
  /** Caches that are kept between builds. Defaults to none, except that of Go when Go is used. */
  caches?: Cache[];
}

/** Files that a Dockerfile builds. */
export interface BuildSource {
  /** Source of the Dockerfile and its context. It cannot be a build source itself. */
  source: Source;
  /** Path of the Dockerfile in the source. Defaults to `Dockerfile`. */
  dockerfile_path?: string;
  /** Stage of the Dockerfile to build. Defaults to the last one. */
  target?: string;
  /** Build arguments of the Dockerfile. */
  args?: Record<string, string>;
}

/** A command of the build. */
export interface BuildStep {
  /** Shell script, which `sh` runs. */
  command: string;
  /** Environment variables of this command. */
  env?: Record<string, string>;
  /** Ignored by Dalec: every source is in the build directory already. */
  mounts?: SourceMount[];
}

/**
 * A cache that is kept between builds. Set exactly one of `dir`, `gobuild`, `rustsccache` and `bazel`, to
 * `{}` if it needs no settings.
 */
export interface Cache {
  /** A directory. */
  dir?: CacheDirectory;
  /** The build cache of Go. A build can have only one. */
  gobuild?: GoBuildCache;
  /** The compilation cache of Rust. Dalec has it since 0.18. */
  rustsccache?: RustSccache;
  /** The cache of Bazel. */
  bazel?: BazelCache;
}

/** A directory that is kept between builds. */
export interface CacheDirectory {
  /** Name of the cache. Defaults to `dest`. */
  key?: string;
  /** Absolute path of the directory. */
  dest: string;
  /**
   * Whether simultaneous builds share the cache (`shared`), wait for each other (`locked`) or use separate
   * caches (`private`). Defaults to `shared`.
   */
  sharing?: "shared" | "locked" | "private";
  /** Whether all distributions and architectures share the cache. Defaults to false. */
  no_auto_namespace?: boolean;
}

/** Downloads Rust crates. The build dependencies must include `rust`. */
export interface CargohomeGenerator {
  /** Directories in which to run, relative to `subpath`. Defaults to `subpath` itself. */
  paths?: string[];
}

/** One entry of the changelog. */
export interface ChangelogEntry {
  /** Date, as `2026-11-23`. */
  date: string;
  /** Author, as `Name <mail@example.com>`. */
  author?: string;
  /** Changes, one text per change. */
  changes?: string[];
}

/** A command that creates a source. */
export interface CommandStep {
  /** Shell script, which `sh` runs. */
  command: string;
  /** Environment variables of this command. */
  env?: Record<string, string>;
  /** Sources to mount. Defaults to none. */
  mounts?: SourceMount[];
}

/** Files from a context that the build provides. */
export interface ContextSource {
  /** Name of the context. Defaults to `context`, the main context of the build. */
  name?: string;
}

/** Directories that the package creates. */
export interface CreateDirectories {
  /** Directories below /etc. */
  config?: Record<string, Directory>;
  /** Directories below /var/lib. */
  state?: Record<string, Directory>;
}

/** A Dalec spec: what to build, from which sources, and how. */
export interface DalecSpec {
  /** Name of the package. Required by every target except `container/depsonly` and `debug`. */
  name?: string;
  /** Description of the package in one sentence. Required by rpm targets. */
  description?: string;
  /** Home page of the package. */
  website?: string;
  /** Version of the package. Build arguments are substituted. Required by package and image targets. */
  version?: string;
  /**
   * Number that distinguishes packages of the same version. Build arguments are substituted. Required by
   * package and image targets.
   */
  revision?: string;
  /** Licence of the package, as an SPDX identifier. Required by rpm targets. */
  license?: string;
  /** Publisher of the package. */
  vendor?: string;
  /** Maintainer of the package, as `Name <mail@example.com>`. Required by deb targets. */
  packager?: string;
  /** Whether the package is the same on every architecture. Defaults to false. */
  noarch?: boolean;
  /** Packages that this package provides: it satisfies dependencies on them. */
  provides?: Record<string, PackageConstraint> | string[];
  /** Packages that this package replaces. */
  replaces?: Record<string, PackageConstraint> | string[];
  /** Packages that cannot be installed together with this package. */
  conflicts?: Record<string, PackageConstraint> | string[];
  /** Build arguments that the spec uses, with their defaults. Platform arguments need an empty value. */
  args?: Record<string, string>;
  /** Sources of files, by name. */
  sources?: Record<string, Source>;
  /** Patches by the name of the source that they change, in the order in which they are applied. */
  patches?: Record<string, Patch[]>;
  /**
   * Commands that build the artifacts. Defaults to none: the package contains only sources, or only
   * dependencies.
   */
  build?: Build;
  /** Files that the package installs. */
  artifacts?: Artifacts;
  /** Packages that the package needs. */
  dependencies?: Dependencies;
  /** Settings for single distributions, by their key. */
  targets?: Record<string, Target>;
  /** Settings that apply after a package is built. */
  package_config?: PackageConfig;
  /** Configuration of the container image. */
  image?: Image;
  /** Changelog of the package. */
  changelog?: ChangelogEntry[];
  /** Tests of the installed package, which run on every distribution. */
  tests?: Test[];
  /** A field for other tools, with any value. */
  [extension: `x-${string}`]: unknown;
}

/** Packages that the package needs, by purpose. */
export interface Dependencies {
  /** Packages that the build needs. */
  build?: Record<string, PackageConstraint> | string[];
  /** Packages that the installed package needs. The package depends on them. */
  runtime?: Record<string, PackageConstraint> | string[];
  /** Packages that are recommended. Package managers without recommendations ignore them. */
  recommends?: Record<string, PackageConstraint> | string[];
  /** Packages whose files a system extension includes, without their own dependencies. */
  sysext?: Record<string, PackageConstraint> | string[];
  /** Packages that the commands of tests need. */
  test?: Record<string, PackageConstraint> | string[];
  /** Additional package repositories. Defaults to none. */
  extra_repos?: PackageRepository[];
}

/** A directory that the package creates. */
export interface Directory {
  /** Permission bits. Defaults to 0o755. */
  mode?: number;
  /** Name of the owning user. Defaults to root. Dalec has it since 0.18. */
  user?: string;
  /** Name of the owning group. Defaults to root. Dalec has it since 0.18. */
  group?: string;
}

/** Conditions on a file. All of them must hold. */
export interface FileCheck {
  /** The expected content. */
  equals?: string;
  /** Texts that the content must contain. */
  contains?: string[];
  /** Regular expressions, in Go's syntax, that the content must match. */
  matches?: string[];
  /** Text that the content must start with. */
  starts_with?: string;
  /** Text that the content must end with. */
  ends_with?: string;
  /** Whether the content must be empty. Defaults to false, which allows any content. */
  empty?: boolean;
  /** Expected permission bits. Defaults to any. */
  permissions?: number;
  /** Whether the path must be a directory. Defaults to false: it must not be a directory. */
  is_dir?: boolean;
  /** Whether the path must not exist. Defaults to false: it must exist. */
  not_exist?: boolean;
  /**
   * Whether to check a symbolic link itself instead of its target. Defaults to false. Dalec has it since
   * 0.19.
   */
  no_follow?: boolean;
  /** Path that the symbolic link must point to. Dalec has it since 0.19. */
  link_target?: string;
}

/** A custom frontend. */
export interface Frontend {
  /** Reference of the image of the frontend. */
  image?: string;
  /** Command line of the frontend. Defaults to that of the image. */
  cmdline?: string;
}

/**
 * Downloads the dependencies of a source. Set at least one of `gomod`, `cargohome`, `pip` and `nodemod`,
 * to `{}` if it needs no settings.
 */
export interface Generator {
  /** Directory of the source in which to run. Defaults to the root of the source. */
  subpath?: string;
  /** Go modules. */
  gomod?: GomodGenerator;
  /** Rust crates. */
  cargohome?: CargohomeGenerator;
  /** Python packages. */
  pip?: PipGenerator;
  /** npm packages. */
  nodemod?: NodemodGenerator;
}

/** Authentication to a git server. The values are names of build secrets, never secrets themselves. */
export interface GitAuth {
  /** Name of the build secret that contains the Authorization header. Defaults to `GIT_AUTH_HEADER`. */
  header?: string;
  /** Name of the build secret that contains an access token. Defaults to `GIT_AUTH_TOKEN`. */
  token?: string;
  /** Identifier of the SSH agent to use. Defaults to `default`. */
  ssh?: string;
}

/** A commit of a git repository. */
export interface GitSource {
  /** Address of the repository. */
  url: string;
  /** Commit, tag or full reference. Tags are not fetched for a commit. */
  commit: string;
  /**
   * Expected hash of the commit, for a tag that could move. Requires BuildKit 0.22 or later. Dalec has it
   * since 0.21.
   */
  checksum?: string;
  /** Whether to keep the `.git` directory. Defaults to false. */
  keepGitDir?: boolean;
  /** Authentication to the server. */
  auth?: GitAuth;
}

/** The build cache of Go, which is also added automatically when Go is used. */
export interface GoBuildCache {
  /** Text that is added to the key of the cache, to separate caches. Defaults to nothing. */
  scope?: string;
  /** Whether to disable the cache. Defaults to false. */
  disabled?: boolean;
}

/** Authentication to a git server that serves Go modules. */
export interface GomodAuth {
  /** Name of the build secret that contains the Authorization header. */
  header?: string;
  /** Name of the build secret that contains an access token. */
  token?: string;
  /** SSH agent to use. */
  ssh?: GomodSsh;
}

/** Changes to go.mod before the modules are downloaded. */
export interface GomodEdits {
  /** Replace directives, each as `old` and `new` or as the text `old => new`. */
  replace?: (GomodReplace | string)[];
  /** Modules to remove from the requirements. Dalec has it since 0.22. */
  drop?: string[];
}

/** Downloads Go modules. The build dependencies must include `golang`. */
export interface GomodGenerator {
  /** Directories in which to run, relative to `subpath`. Defaults to `subpath` itself. */
  paths?: string[];
  /**
   * Authentication to git servers, by host. Defaults to the `git.auth` of the source for the host of the
   * source.
   */
  auth?: Record<string, GomodAuth>;
  /** Changes to go.mod before the modules are downloaded. Dalec has it since 0.20. */
  edits?: GomodEdits;
}

/** A replace directive of go.mod. */
export interface GomodReplace {
  /** Module to replace, with or without `@version`. */
  old: string;
  /** Replacement: a module with `@version`, or a directory. */
  new: string;
}

/** An SSH agent for a git server. */
export interface GomodSsh {
  /** Identifier of the SSH agent. */
  id?: string;
  /** User name on the server. Defaults to `git`. */
  username?: string;
}

/** A file from a web server. It cannot have `path`, `includes` and `excludes`. */
export interface HttpSource {
  /** Address of the file. */
  url: string;
  /** Expected digest of the file, such as `sha256:…`. Defaults to accepting any file. */
  digest?: string;
  /** Permission bits. Defaults to 0o600, the default of BuildKit. */
  permissions?: number;
}

/** Configuration of the container image. */
export interface Image {
  /**
   * Program to run, with its arguments. It is split into words like in a shell. Defaults to the entry
   * point of the base image.
   */
  entrypoint?: string;
  /**
   * Arguments of the entry point, or the program to run when there is no entry point. It is split into
   * words like in a shell. Defaults to the command of the base image, or to nothing when `entrypoint` is
   * set.
   */
  cmd?: string;
  /** Environment variables, as `NAME=value`. */
  env?: string[];
  /** Labels of the image. Build arguments are substituted. */
  labels?: Record<string, string>;
  /** Volumes, by path. */
  volumes?: Record<string, Record<string, never>>;
  /** Working directory. Defaults to that of the base image. */
  working_dir?: string;
  /** Signal that stops a container, such as `SIGTERM`. Defaults to that of the base image. */
  stop_signal?: string;
  /** User that runs the program. Defaults to that of the base image. */
  user?: string;
  /**
   * Reference of the base image.
   * @deprecated Use `bases`.
   */
  base?: string;
  /**
   * Base images. Only Windows images can have more than one. Defaults to the base image of the target, or
   * to an empty image.
   */
  bases?: BaseImage[];
  /** Changes to the image after the package is installed. */
  post?: PostInstall;
}

/** Commands that run in an image. The source is what they leave at the `path` of the source. */
export interface ImageCommand {
  /** Working directory of the commands. Defaults to that of the image. */
  dir?: string;
  /** Sources to mount, each at a different path. Defaults to none. */
  mounts?: SourceMount[];
  /** Environment variables of all commands. */
  env?: Record<string, string>;
  /** Commands, in the order in which they run. At least one is required. */
  steps: CommandStep[];
}

/** Files of a container image. The `path` of the source selects them. */
export interface ImageSource {
  /** Reference of the image. */
  ref: string;
  /** Commands to run in the image before its files are used. Defaults to none. */
  cmd?: ImageCommand;
}

/** A directory whose files are written in the spec. */
export interface InlineDirectory {
  /** Files of the directory, by name. Defaults to none. */
  files?: Record<string, InlineFile>;
  /** Permission bits of the directory. Defaults to 0o755. */
  permissions?: number;
  /** Numeric identifier of the user that owns the directory. Defaults to 0. */
  uid?: number;
  /** Numeric identifier of the group that owns the directory. Defaults to 0. */
  gid?: number;
}

/** A file whose content is written in the spec. */
export interface InlineFile {
  /** Content of the file. Defaults to an empty file. */
  contents?: string;
  /** Permission bits. Defaults to 0o644. */
  permissions?: number;
  /** Numeric identifier of the owning user. Defaults to 0. */
  uid?: number;
  /** Numeric identifier of the owning group. Defaults to 0. */
  gid?: number;
}

/** Content that is written in the spec. Set exactly one of `file` and `dir`. */
export interface InlineSource {
  /** A file with the name of the source. */
  file?: InlineFile;
  /** A directory with the name of the source. */
  dir?: InlineDirectory;
}

/** A symbolic link that the package installs. */
export interface Link {
  /** Path that the link points to. */
  source: string;
  /** Path of the link itself. */
  dest: string;
  /** Name of the owning user. Defaults to root. */
  user?: string;
  /** Name of the owning group. Defaults to root. */
  group?: string;
}

/** A Linux capability of a file. It is granted only in the sets that are true. */
export interface LinuxCapability {
  /** Name of the capability, such as `cap_net_bind_service`. */
  name: string;
  /** Whether it is in the effective set. Defaults to false. */
  effective?: boolean;
  /** Whether it is in the permitted set. Defaults to false. */
  permitted?: boolean;
  /** Whether it is in the inheritable set. Defaults to false. */
  inheritable?: boolean;
}

/** A group that the installation of the package adds. */
export interface NewGroup {
  /** Name of the group. */
  name: string;
}

/** A user that the installation of the package adds. */
export interface NewUser {
  /** Name of the user. */
  name: string;
}

/** Downloads npm packages. The build dependencies must include `npm`. */
export interface NodemodGenerator {
  /** Directories in which to run, relative to `subpath`. Defaults to `subpath` itself. */
  paths?: string[];
  /** Address of the package registry. Defaults to that of npm. Dalec has it since 0.22. */
  registry?: string;
}

/** Conditions on the output of a command. All of them must hold. */
export interface OutputCheck {
  /** The expected content. */
  equals?: string;
  /** Texts that the content must contain. */
  contains?: string[];
  /** Regular expressions, in Go's syntax, that the content must match. */
  matches?: string[];
  /** Text that the content must start with. */
  starts_with?: string;
  /** Text that the content must end with. */
  ends_with?: string;
  /** Whether the content must be empty. Defaults to false, which allows any content. */
  empty?: boolean;
}

/** Settings that apply after a package is built. */
export interface PackageConfig {
  /** Frontend that signs packages. Defaults to none. */
  signer?: Signer;
}

/** Limits a dependency to versions of the package and to architectures. */
export interface PackageConstraint {
  /** Conditions that the version must meet, such as `>= 1.2`. Defaults to any version. */
  version?: string[];
  /** Architectures on which the package is needed, such as `amd64`. Defaults to all. */
  arch?: string[];
}

/** An additional package repository. */
export interface PackageRepository {
  /** Keys that verify the packages of the repository. */
  keys?: Record<string, Source>;
  /** Configuration files of the package manager. */
  config: Record<string, Source>;
  /** Sources that the configuration refers to, such as a directory with a repository. Defaults to none. */
  data?: SourceMount[];
  /**
   * When to use the repository: for build dependencies, for test dependencies, or to install the package.
   * Defaults to all three.
   */
  envs?: ("build" | "test" | "install")[];
}

/** A patch for a source. */
export interface Patch {
  /** Name of the source that contains the patch. */
  source: string;
  /** Path of the patch in the source. Required if the source is a directory, not allowed if it is a file. */
  path?: string;
  /** Number of leading directories to remove from the paths in the patch, as in `patch -p`. Defaults to 1. */
  strip?: number;
}

/** Downloads Python packages. */
export interface PipGenerator {
  /** Directories in which to run, relative to `subpath`. Defaults to `subpath` itself. */
  paths?: string[];
  /** Name of the requirements file. Defaults to `requirements.txt`. */
  requirements_file?: string;
  /** Address of the package index. Defaults to that of pip. */
  index_url?: string;
  /** Addresses of additional package indexes. Defaults to none. */
  extra_index_urls?: string[];
}

/** Changes to the image after the package is installed. */
export interface PostInstall {
  /** Symbolic links to create, by the path that they point to. Each link can occur only once. */
  symlinks?: Record<string, SymlinkTarget>;
}

/** The compilation cache of Rust. It uses sccache, which is downloaded from GitHub. */
export interface RustSccache {
  /** Text that is added to the key of the cache, to separate caches. Defaults to nothing. */
  scope?: string;
}

/** A frontend that signs packages. */
export interface Signer {
  /** Reference of the image of the signer. When omitted, packages are not signed. */
  image?: string;
  /** Command line of the frontend. Defaults to that of the image. */
  cmdline?: string;
  /** Build arguments of the signer. */
  args?: Record<string, string>;
}

/** A source of files. Set exactly one of `git`, `http`, `context`, `image`, `build` and `inline`. */
export interface Source {
  /** A git repository. */
  git?: GitSource;
  /** A file from a web server. */
  http?: HttpSource;
  /** Files from a context that the build provides. */
  context?: ContextSource;
  /** Files of a container image. */
  image?: ImageSource;
  /** Files that a Dockerfile builds. */
  build?: BuildSource;
  /** Content that is written in the spec. */
  inline?: InlineSource;
  /**
   * Path of the file or directory in the source to use. Defaults to the whole source. Required for an
   * image source.
   */
  path?: string;
  /** Patterns of the files to use, relative to `path`. Defaults to all files. */
  includes?: string[];
  /** Patterns of the files to leave out, relative to `path`. Defaults to none. */
  excludes?: string[];
  /**
   * Dependencies of the source to download before the build, because the build has no network. Defaults to
   * none.
   */
  generate?: Generator[];
}

/** A source that is mounted in the file system of a command. */
export interface SourceMount {
  /** Path at which the source is mounted. It cannot be `/`. */
  dest: string;
  /** The source to mount. */
  spec: Source;
}

/** Symbolic links to one path. Set exactly one of `path` and `paths`. */
export interface SymlinkTarget {
  /**
   * Path of the only link.
   * @deprecated Use `paths`.
   */
  path?: string;
  /** Paths of the links. */
  paths?: string[];
  /** Name of the user that owns the links. Defaults to root. */
  user?: string;
  /** Name of the group that owns the links. Defaults to root. */
  group?: string;
}

/** Systemd units and drop-in files. */
export interface Systemd {
  /** Units. */
  units?: Record<string, SystemdUnit>;
  /** Drop-in files. */
  dropins?: Record<string, SystemdDropin>;
}

/** How a drop-in file for a systemd unit is installed. */
export interface SystemdDropin {
  /** Name of the installed file. Defaults to the name of the built file. */
  name?: string;
  /** Name of the unit that the drop-in changes, such as `foo.service`. */
  unit: string;
}

/** How a systemd unit is installed. */
export interface SystemdUnit {
  /** Name of the installed unit, with its suffix. Defaults to the name of the built file. */
  name?: string;
  /** Whether to enable the unit on installation. Defaults to false. */
  enable?: boolean;
  /** Whether to start the unit on installation. Defaults to false. Dalec has it since 0.18. */
  start?: boolean;
}

/** Settings for one distribution. */
export interface Target {
  /**
   * Dependencies. Each list that has entries here replaces that of the spec. An empty list changes
   * nothing.
   */
  dependencies?: Dependencies;
  /** Image configuration. Each field that is set here overrides that of the spec. */
  image?: Image;
  /** Custom frontend that builds every target with this key. */
  frontend?: Frontend;
  /** Additional tests. */
  tests?: Test[];
  /** Settings that apply after a package is built. They replace those of the spec. */
  package_config?: PackageConfig;
  /** Artifacts. They replace those of the spec. */
  artifacts?: Artifacts;
  /** Packages that this package provides: it satisfies dependencies on them. */
  provides?: Record<string, PackageConstraint> | string[];
  /** Packages that this package replaces. */
  replaces?: Record<string, PackageConstraint> | string[];
  /** Packages that cannot be installed together with this package. */
  conflicts?: Record<string, PackageConstraint> | string[];
}

/** A test of the installed package. Each test runs in a new container. */
export interface Test {
  /** Name of the test, for messages. */
  name?: string;
  /** Working directory. Dalec ignores it. */
  dir?: string;
  /** Sources to mount. Defaults to none. */
  mounts?: SourceMount[];
  /** Environment variables of all commands. */
  env?: Record<string, string>;
  /** Commands, in the order in which they run. Defaults to none: the test checks only files. */
  steps?: TestStep[];
  /** Conditions on files after the commands have run, by path. */
  files?: Record<string, FileCheck>;
}

/** A command of a test. */
export interface TestStep {
  /** Command to run. It is split into words like in a shell, but no shell runs it. */
  command: string;
  /** Environment variables of this command. */
  env?: Record<string, string>;
  /** Standard input of the command. Defaults to nothing. */
  stdin?: string;
  /** Conditions on the standard output. */
  stdout?: OutputCheck;
  /** Conditions on the standard error. */
  stderr?: OutputCheck;
}
