// Generated from src/dalec/schema by `npm run dalec:types`.

/** How a file or directory is installed. */
export interface Artifact {
  /** Directory below the place of its kind. Defaults to that place itself. */
  subpath?: string;
  /** Name to install it as. Defaults to its own. */
  name?: string;
  /** Permission bits. Defaults to those of its kind, or its own. */
  permissions?: number;
  /** Name of the owner. Defaults to root. */
  user?: string;
  /** Name of the group. Defaults to root. */
  group?: string;
  /** Capabilities; only for `binaries`, `libexec` and `libs`. Defaults to none. */
  linux_capabilities?: LinuxCapability[];
}

/** What goes into the package, by kind. */
export interface Artifacts {
  /** Programs, for /usr/bin. */
  binaries?: Record<string, Artifact>;
  /** Programs that other programs run, for /usr/libexec. */
  libexec?: Record<string, Artifact>;
  /** Libraries, for /usr/lib or /usr/lib64. */
  libs?: Record<string, Artifact>;
  /** Headers, for /usr/include. */
  headers?: Record<string, Artifact>;
  /** Manual pages, for /usr/share/man. */
  manpages?: Record<string, Artifact>;
  /** Data that does not depend on the architecture, for /usr/share. */
  data_dirs?: Record<string, Artifact>;
  /** Configuration files, for /etc. */
  configFiles?: Record<string, Artifact>;
  /** Documentation, for /usr/share/doc/<package>. */
  docs?: Record<string, Artifact>;
  /** Licence texts. */
  licenses?: Record<string, Artifact>;
  /** Directories to create. */
  createDirectories?: CreateDirectories;
  /** Systemd units and drop-ins. */
  systemd?: Systemd;
  /** Symbolic links. */
  links?: Link[];
  /** Users to add when the package is installed. */
  users?: NewUser[];
  /** Groups to add when the package is installed. */
  groups?: NewGroup[];
  /** Whether programs keep their debug symbols. Defaults to false. */
  disable_strip?: boolean;
  /** Whether the package manager's search for dependencies is off. Defaults to false. */
  disable_auto_requires?: boolean;
}

/** An image to start from. */
export interface BaseImage {
  /** The image; an `image` source. */
  rootfs: Source;
}

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

/** The result of a Dockerfile. */
export interface BuildSource {
  /** Where the Dockerfile and its context are; not a build itself. */
  source: Source;
  /** Path of the Dockerfile. Defaults to `Dockerfile`. */
  dockerfile_path?: string;
  /** Stage to build. Defaults to the last one. */
  target?: string;
  /** Build arguments. */
  args?: Record<string, string>;
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

/** Fetches Rust crates; `rust` must be among the build dependencies. */
export interface CargohomeGenerator {
  /** Directories, relative to `subpath`, to run in. Defaults to `subpath` itself. */
  paths?: string[];
}

/** An entry of the changelog. */
export interface ChangelogEntry {
  /** The day, as `2026-11-23`. */
  date: string;
  /** Who made it, as `Name <mail@example.com>`. */
  author?: string;
  /** What changed. */
  changes?: string[];
}

/** A command that makes a source. */
export interface CommandStep {
  /** Shell script to run with `sh`. */
  command: string;
  /** Environment of this command. */
  env?: Record<string, string>;
  /** Sources to lay over paths. Defaults to none. */
  mounts?: SourceMount[];
}

/** Files that the caller of the build provides. */
export interface ContextSource {
  /** Name of the context. Defaults to `context`, the build's main directory. */
  name?: string;
}

/** Directories that the package creates. */
export interface CreateDirectories {
  /** Directories below /etc. */
  config?: Record<string, Directory>;
  /** Directories below /var/lib. */
  state?: Record<string, Directory>;
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
  /** A field for other tools, with any value. */
  [extension: `x-${string}`]: unknown;
}

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

/** A directory to create. */
export interface Directory {
  /** Permission bits. Defaults to 0o755. */
  mode?: number;
  /** Name of the owner. Defaults to root. */
  user?: string;
  /** Name of the group. Defaults to root. */
  group?: string;
}

/** What a file must be; every condition given must hold. */
export interface FileCheck {
  /** What it must be. */
  equals?: string;
  /** Texts that it must contain. */
  contains?: string[];
  /** Regular expressions (Go's) that it must match. */
  matches?: string[];
  /** What it must begin with. */
  starts_with?: string;
  /** What it must end with. */
  ends_with?: string;
  /** Whether it must be empty. Defaults to false: it may be empty or not. */
  empty?: boolean;
  /** The permission bits that it must have. Defaults to any. */
  permissions?: number;
  /** Whether it must be a directory. Defaults to false: it must not be one. */
  is_dir?: boolean;
  /** Whether it must not exist. Defaults to false: it must. */
  not_exist?: boolean;
  /** Whether a symbolic link itself is looked at, not its target. Defaults to false. */
  no_follow?: boolean;
  /** The path that the symbolic link must point to. */
  link_target?: string;
}

/** A frontend of your own. */
export interface Frontend {
  /** Reference of its image. */
  image?: string;
  /** Its command line. Defaults to the image's own. */
  cmdline?: string;
}

/** Fetches what a source depends on; needs one of `gomod`, `cargohome`, `pip` and `nodemod`, `{}` at least. */
export interface Generator {
  /** Directory of the source to run in. Defaults to the whole source. */
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

/** How to sign in to a git server. The values are names of build secrets, never secrets themselves. */
export interface GitAuth {
  /** Name of the secret that holds the Authorization header. Defaults to `GIT_AUTH_HEADER`. */
  header?: string;
  /** Name of the secret that holds an access token. Defaults to `GIT_AUTH_TOKEN`. */
  token?: string;
  /** Identifier of the ssh agent to use. Defaults to `default`. */
  ssh?: string;
}

/** A commit of a git repository. */
export interface GitSource {
  /** Address of the repository. */
  url: string;
  /** Commit, tag or full reference; with a commit, tags are not fetched. */
  commit: string;
  /** Hash of the commit that `commit` must be, for a tag that could move. Needs BuildKit 0.22 or newer. */
  checksum?: string;
  /** Whether the `.git` directory is kept. Defaults to false. */
  keepGitDir?: boolean;
  /** How to sign in. */
  auth?: GitAuth;
}

/** Go's build cache; added by itself where Go is used. */
export interface GoBuildCache {
  /** Added to the cache's key, to keep caches apart. Defaults to nothing. */
  scope?: string;
  /** Whether the cache is not used. Defaults to false. */
  disabled?: boolean;
}

/** How to sign in to a git server that serves Go modules. */
export interface GomodAuth {
  /** Name of the secret that holds the Authorization header. */
  header?: string;
  /** Name of the secret that holds an access token. */
  token?: string;
  /** The ssh agent to use. */
  ssh?: GomodSsh;
}

/** Changes to go.mod before modules are downloaded. */
export interface GomodEdits {
  /** Replace directives, as `old` and `new` or as the text `old => new`. */
  replace?: (GomodReplace | string)[];
}

/** Fetches Go modules; `golang` must be among the build dependencies. */
export interface GomodGenerator {
  /** Directories, relative to `subpath`, to run in. Defaults to `subpath` itself. */
  paths?: string[];
  /** How to sign in to git servers, by host. Defaults to the source's own `git.auth` for the source's host. */
  auth?: Record<string, GomodAuth>;
  /** Changes to go.mod before the download. */
  edits?: GomodEdits;
}

/** A replace directive. */
export interface GomodReplace {
  /** Module to replace, with or without `@version`. */
  old: string;
  /** Its replacement: a module with `@version`, or a directory. */
  new: string;
}

/** An ssh agent for a git server. */
export interface GomodSsh {
  /** Identifier of the ssh agent. */
  id?: string;
  /** User name on the server. Defaults to `git`. */
  username?: string;
}

/** A file from a web server; `path`, `includes` and `excludes` do not apply. */
export interface HttpSource {
  /** Address of the file. */
  url: string;
  /** Digest that the file must have, such as `sha256:…`. Defaults to accepting any file. */
  digest?: string;
  /** Permission bits. Defaults to BuildKit's, 0o600. */
  permissions?: number;
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

/** Commands that run in an image; what they leave at the source's `path` is the source. */
export interface ImageCommand {
  /** Working directory of the commands. Defaults to the image's. */
  dir?: string;
  /** Sources to lay over paths, each path once. Defaults to none. */
  mounts?: SourceMount[];
  /** Environment of all commands. */
  env?: Record<string, string>;
  /** The commands, one after the other; at least one. */
  steps: CommandStep[];
}

/** Files of a container image; the source's `path` says which. */
export interface ImageSource {
  /** Reference of the image. */
  ref: string;
  /** Commands to run in the image first. Defaults to none. */
  cmd?: ImageCommand;
}

/** A directory whose files stand in the spec. */
export interface InlineDirectory {
  /** The files by name. Defaults to none. */
  files?: Record<string, InlineFile>;
  /** Permission bits of the directory. Defaults to 0o755. */
  permissions?: number;
  /** Numeric owner of the directory. Defaults to 0. */
  uid?: number;
  /** Numeric group of the directory. Defaults to 0. */
  gid?: number;
}

/** A file whose text stands in the spec. */
export interface InlineFile {
  /** Text of the file. Defaults to an empty file. */
  contents?: string;
  /** Permission bits. Defaults to 0o644. */
  permissions?: number;
  /** Numeric owner. Defaults to 0. */
  uid?: number;
  /** Numeric group. Defaults to 0. */
  gid?: number;
}

/** Content that stands in the spec: a file or a directory, exactly one. */
export interface InlineSource {
  /** One file, named as the source. */
  file?: InlineFile;
  /** A directory, named as the source. */
  dir?: InlineDirectory;
}

/** A symbolic link within the package. */
export interface Link {
  /** Path that the link points to. */
  source: string;
  /** Path of the link. */
  dest: string;
  /** Name of the owner. Defaults to root. */
  user?: string;
  /** Name of the group. Defaults to root. */
  group?: string;
}

/** A Linux capability of a file; a set that is not true is not granted. */
export interface LinuxCapability {
  /** Name, such as `cap_net_bind_service`. */
  name: string;
  /** Whether it is in the effective set. Defaults to false. */
  effective?: boolean;
  /** Whether it is in the permitted set. Defaults to false. */
  permitted?: boolean;
  /** Whether it is in the inheritable set. Defaults to false. */
  inheritable?: boolean;
}

/** A group to add when the package is installed. */
export interface NewGroup {
  /** Group name. */
  name: string;
}

/** A user to add when the package is installed. */
export interface NewUser {
  /** User name. */
  name: string;
}

/** Fetches npm packages; `npm` must be among the build dependencies. */
export interface NodemodGenerator {
  /** Directories, relative to `subpath`, to run in. Defaults to `subpath` itself. */
  paths?: string[];
}

/** What a command's output must be; every condition given must hold. */
export interface OutputCheck {
  /** What it must be. */
  equals?: string;
  /** Texts that it must contain. */
  contains?: string[];
  /** Regular expressions (Go's) that it must match. */
  matches?: string[];
  /** What it must begin with. */
  starts_with?: string;
  /** What it must end with. */
  ends_with?: string;
  /** Whether it must be empty. Defaults to false: it may be empty or not. */
  empty?: boolean;
}

/** How packages are finished. */
export interface PackageConfig {
  /** Signs packages. Defaults to none. */
  signer?: Signer;
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

/** A patch for a source. */
export interface Patch {
  /** Name of the source that holds the patch. */
  source: string;
  /** Path of the patch within a source that is a directory; not for one that is a file. */
  path?: string;
  /** How many leading parts of the paths in the patch to drop, `patch -p`. Defaults to 1. */
  strip?: number;
}

/** Fetches Python packages. */
export interface PipGenerator {
  /** Directories, relative to `subpath`, to run in. Defaults to `subpath` itself. */
  paths?: string[];
  /** Name of the requirements file. Defaults to `requirements.txt`. */
  requirements_file?: string;
  /** Package index. Defaults to pip's. */
  index_url?: string;
  /** Further package indexes. Defaults to none. */
  extra_index_urls?: string[];
}

/** Changes to the image after the package is installed. */
export interface PostInstall {
  /** Symbolic links to make; every link once. */
  symlinks?: Record<string, SymlinkTarget>;
}

/** Rust's compilation cache, with sccache, which is downloaded from GitHub. */
export interface RustSccache {
  /** Added to the cache's key, to keep caches apart. Defaults to nothing. */
  scope?: string;
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

/** Where files come from: exactly one of `git`, `http`, `context`, `image`, `build` and `inline`. */
export interface Source {
  /** A git repository. */
  git?: GitSource;
  /** A file from a web server. */
  http?: HttpSource;
  /** Files that the caller provides. */
  context?: ContextSource;
  /** Files of a container image. */
  image?: ImageSource;
  /** The result of a Dockerfile. */
  build?: BuildSource;
  /** Content that stands here. */
  inline?: InlineSource;
  /** The part of the source to use. Defaults to all of it; an image source needs one. */
  path?: string;
  /** Patterns, relative to `path`, of what to use. Defaults to everything. */
  includes?: string[];
  /** Patterns, relative to `path`, of what to leave out. Defaults to nothing. */
  excludes?: string[];
  /** Dependencies to fetch for the source before the build, which has no network. Defaults to none. */
  generate?: Generator[];
}

/** A source at a path of a step's file system. */
export interface SourceMount {
  /** Path at which the source appears; not `/`. */
  dest: string;
  /** The source. */
  spec: Source;
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

/** Systemd units and drop-ins. */
export interface Systemd {
  /** Units. */
  units?: Record<string, SystemdUnit>;
  /** Drop-ins. */
  dropins?: Record<string, SystemdDropin>;
}

/** How a drop-in for a systemd unit is installed. */
export interface SystemdDropin {
  /** File name to install it as. Defaults to its own. */
  name?: string;
  /** The unit that it changes, such as `foo.service`. */
  unit: string;
}

/** How a systemd unit is installed. */
export interface SystemdUnit {
  /** File name to install it as, with its suffix. Defaults to its own. */
  name?: string;
  /** Whether it is enabled on install. Defaults to false. */
  enable?: boolean;
  /** Whether it is started on install. Defaults to false. */
  start?: boolean;
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

/** A test of the installed package, in a container of its own. */
export interface Test {
  /** Name, for messages. */
  name?: string;
  /** Working directory. Read, but not used, by Dalec 0.21. */
  dir?: string;
  /** Sources to lay over paths. Defaults to none. */
  mounts?: SourceMount[];
  /** Environment of all commands. */
  env?: Record<string, string>;
  /** The commands, one after the other. Defaults to none: only files are looked at. */
  steps?: TestStep[];
  /** What files must be after the commands. */
  files?: Record<string, FileCheck>;
}

/** A command of a test. */
export interface TestStep {
  /** Command to run, split as a shell does, but not run by a shell. */
  command: string;
  /** Environment of this command. */
  env?: Record<string, string>;
  /** What the command reads. Defaults to nothing. */
  stdin?: string;
  /** What its standard output must be. */
  stdout?: OutputCheck;
  /** What its standard error must be. */
  stderr?: OutputCheck;
}
