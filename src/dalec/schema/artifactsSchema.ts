import { boolean, expected, field, list, mapOf, mode, object, text } from "./schemaDefinition";

const user = field(text, "Name of the owner. Defaults to root.");
const group = field(text, "Name of the group. Defaults to root.");

const capability = object(
  "LinuxCapability",
  "A Linux capability of a file; a set that is not true is not granted.",
  {
    name: expected(text, "Name, such as `cap_net_bind_service`."),
    effective: field(boolean, "Whether it is in the effective set. Defaults to false."),
    permitted: field(boolean, "Whether it is in the permitted set. Defaults to false."),
    inheritable: field(boolean, "Whether it is in the inheritable set. Defaults to false."),
  },
);

const artifact = object("Artifact", "How a file or directory is installed.", {
  subpath: field(text, "Directory below the place of its kind. Defaults to that place itself."),
  name: field(text, "Name to install it as. Defaults to its own."),
  permissions: field(mode, "Permission bits. Defaults to those of its kind, or its own."),
  user,
  group,
  linux_capabilities: field(
    list(capability),
    "Capabilities; only for `binaries`, `libexec` and `libs`. Defaults to none.",
  ),
});

const files = (description: string) => field(mapOf("path in the build directory", artifact), description);

const directory = object("Directory", "A directory to create.", {
  mode: field(mode, "Permission bits. Defaults to 0o755."),
  user,
  group,
});

const createDirectories = object("CreateDirectories", "Directories that the package creates.", {
  config: field(mapOf("path below /etc", directory), "Directories below /etc."),
  state: field(mapOf("path below /var/lib", directory), "Directories below /var/lib."),
});

const systemdUnit = object("SystemdUnit", "How a systemd unit is installed.", {
  name: field(text, "File name to install it as, with its suffix. Defaults to its own."),
  enable: field(boolean, "Whether it is enabled on install. Defaults to false."),
  start: field(boolean, "Whether it is started on install. Defaults to false."),
});

const systemdDropin = object("SystemdDropin", "How a drop-in for a systemd unit is installed.", {
  name: field(text, "File name to install it as. Defaults to its own."),
  unit: expected(text, "The unit that it changes, such as `foo.service`."),
});

const systemd = object("Systemd", "Systemd units and drop-ins.", {
  units: field(mapOf("path in the build directory", systemdUnit), "Units."),
  dropins: field(mapOf("path in the build directory", systemdDropin), "Drop-ins."),
});

const link = object("Link", "A symbolic link within the package.", {
  source: expected(text, "Path that the link points to."),
  dest: expected(text, "Path of the link."),
  user,
  group,
});

const newUser = object("NewUser", "A user to add when the package is installed.", {
  name: expected(text, "User name."),
});
const newGroup = object("NewGroup", "A group to add when the package is installed.", {
  name: expected(text, "Group name."),
});

/** What goes into the package, by kind. */
export const artifacts = object("Artifacts", "What goes into the package, by kind.", {
  binaries: files("Programs, for /usr/bin."),
  libexec: files("Programs that other programs run, for /usr/libexec."),
  libs: files("Libraries, for /usr/lib or /usr/lib64."),
  headers: files("Headers, for /usr/include."),
  manpages: files("Manual pages, for /usr/share/man."),
  data_dirs: files("Data that does not depend on the architecture, for /usr/share."),
  configFiles: files("Configuration files, for /etc."),
  docs: files("Documentation, for /usr/share/doc/<package>."),
  licenses: files("Licence texts."),
  createDirectories: field(createDirectories, "Directories to create."),
  systemd: field(systemd, "Systemd units and drop-ins."),
  links: field(list(link), "Symbolic links."),
  users: field(list(newUser), "Users to add when the package is installed."),
  groups: field(list(newGroup), "Groups to add when the package is installed."),
  disable_strip: field(boolean, "Whether programs keep their debug symbols. Defaults to false."),
  disable_auto_requires: field(
    boolean,
    "Whether the package manager's search for dependencies is off. Defaults to false.",
  ),
});
