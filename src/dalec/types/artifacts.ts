// Generated from src/dalec/schema; `npx vitest run test/dalec/types.test.ts -u` writes it.

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

/** Directories that the package creates. */
export interface CreateDirectories {
  /** Directories below /etc. */
  config?: Record<string, Directory>;
  /** Directories below /var/lib. */
  state?: Record<string, Directory>;
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
