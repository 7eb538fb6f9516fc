import type { Availability } from "../releases/release";
import { boolean, expected, field, list, mapOf, mode, object, text } from "./schemaDefinition";

const user = field(text, "Name of the owning user. Defaults to root.");
const group = field(text, "Name of the owning group. Defaults to root.");
/** Owners of files and directories are newer than those of links. */
const owner = {
  user: { ...user, since: "0.18" },
  group: { ...group, since: "0.18" },
} as const;

const capability = object(
  "LinuxCapability",
  "A Linux capability of a file. It is granted only in the sets that are true.",
  {
    name: expected(text, "Name of the capability, such as `cap_net_bind_service`."),
    effective: field(boolean, "Whether it is in the effective set. Defaults to false."),
    permitted: field(boolean, "Whether it is in the permitted set. Defaults to false."),
    inheritable: field(boolean, "Whether it is in the inheritable set. Defaults to false."),
  },
);

const artifact = object("Artifact", "How a file or directory is installed.", {
  subpath: field(
    text,
    "Directory below the directory of this kind of artifact. Defaults to that directory itself.",
  ),
  name: field(text, "Name of the installed file. Defaults to the name of the built file."),
  permissions: field(
    mode,
    "Permission bits. Defaults to those of this kind of artifact, else to those of the built file.",
  ),
  ...owner,
  linux_capabilities: field(
    list(capability),
    "Linux capabilities, allowed only for `binaries`, `libexec`, `libs` and `opt`. Defaults to none.",
    { since: "0.19" },
  ),
});

const files = (description: string, availability: Availability = {}) =>
  field(mapOf("path in the build directory", artifact), description, availability);

const directory = object("Directory", "A directory that the package creates.", {
  mode: field(mode, "Permission bits. Defaults to 0o755."),
  ...owner,
});

const createDirectories = object("CreateDirectories", "Directories that the package creates.", {
  config: field(mapOf("path below /etc", directory), "Directories below /etc."),
  state: field(mapOf("path below /var/lib", directory), "Directories below /var/lib."),
});

const systemdUnit = object("SystemdUnit", "How a systemd unit is installed.", {
  name: field(text, "Name of the installed unit, with its suffix. Defaults to the name of the built file."),
  enable: field(boolean, "Whether to enable the unit on installation. Defaults to false."),
  start: field(boolean, "Whether to start the unit on installation. Defaults to false.", {
    since: "0.18",
  }),
});

const systemdDropin = object("SystemdDropin", "How a drop-in file for a systemd unit is installed.", {
  name: field(text, "Name of the installed file. Defaults to the name of the built file."),
  unit: expected(text, "Name of the unit that the drop-in changes, such as `foo.service`."),
});

const systemd = object("Systemd", "Systemd units and drop-in files.", {
  units: field(mapOf("path in the build directory", systemdUnit), "Units."),
  dropins: field(mapOf("path in the build directory", systemdDropin), "Drop-in files."),
});

const link = object("Link", "A symbolic link that the package installs.", {
  source: expected(text, "Path that the link points to."),
  dest: expected(text, "Path of the link itself."),
  user,
  group,
});

const newUser = object("NewUser", "A user that the installation of the package adds.", {
  name: expected(text, "Name of the user."),
});
const newGroup = object("NewGroup", "A group that the installation of the package adds.", {
  name: expected(text, "Name of the group."),
});

/** Files that the package installs, by kind. */
export const artifacts = object("Artifacts", "Files that the package installs, by kind.", {
  binaries: files("Programs, installed in /usr/bin."),
  libexec: files("Programs that other programs run, installed in /usr/libexec."),
  opt: files("Files of self-contained programs, installed in /opt.", { since: "0.22" }),
  libs: files("Libraries, installed in /usr/lib or /usr/lib64."),
  headers: files("Headers, installed in /usr/include."),
  manpages: files("Manual pages, installed in /usr/share/man."),
  data_dirs: files("Data that does not depend on the architecture, installed in /usr/share."),
  configFiles: files("Configuration files, installed in /etc."),
  docs: files("Documentation, installed in /usr/share/doc/<package>."),
  licenses: files("Licence texts."),
  createDirectories: field(createDirectories, "Directories that the package creates."),
  systemd: field(systemd, "Systemd units and drop-in files."),
  links: field(list(link), "Symbolic links that the package installs."),
  users: field(list(newUser), "Users that the installation of the package adds."),
  groups: field(list(newGroup), "Groups that the installation of the package adds."),
  disable_strip: field(boolean, "Whether programs keep their debug symbols. Defaults to false."),
  disable_auto_requires: field(
    boolean,
    "Whether to disable the automatic search for dependencies. Defaults to false.",
  ),
});
