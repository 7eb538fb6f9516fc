import { findTarget } from "./targets/findTarget";

/** What a file of a package target is. */
export const PackageFileKind = {
  /** A package to install. */
  Binary: "binary",
  /** A source package, or a part of one. */
  Source: "source",
  /** A package with debug symbols. */
  DebugSymbols: "debugSymbols",
  /** A record of how a package was built. */
  BuildInfo: "buildInfo",
  /** A systemd system extension. */
  Sysext: "sysext",
  /** A statement about the build that BuildKit adds: provenance or a bill of materials. */
  Attestation: "attestation",
  /** Anything else. */
  Other: "other",
} as const;
/** What a file of a package target is. */
export type PackageFileKind = (typeof PackageFileKind)[keyof typeof PackageFileKind];

/** What a package file's name says. */
export interface PackageFile {
  /** What the file is. */
  kind: PackageFileKind;
  /** Name of the package. Omitted when the name does not say. */
  packageName?: string;
  /** Version of what is packaged. Omitted when the name does not say. */
  version?: string;
  /** Revision of the package, without the distribution. Omitted when the name does not say. */
  revision?: string;
  /** Architecture as the package manager spells it: `amd64`, `x86_64`, `all`, `noarch`. Omitted when the name does not say. */
  architecture?: string;
  /** Distribution the package is for, as Dalec writes it: `debian12`, `azl3`. Omitted when the name does not say. */
  distribution?: string;
  /** Platform the file was built for, such as `linux/amd64`. Omitted for files of every platform. */
  platform?: string;
}

/**
 * What a file of a package target is, from its name: `foo_1.0-debian12u1_amd64.deb` is the package foo 1.0, revision 1.
 *
 * The path is relative to the output directory; with several platforms it begins with one, as in `linux_amd64/…`.
 */
export function describePackageFile(target: string, relativePath: string): PackageFile {
  const parts = relativePath.split(/[\\/]/).filter((part) => part !== "");
  const fileName = parts.at(-1) ?? "";
  const directory = parts.length > 1 ? platformOf(parts[0] ?? "") : undefined;
  const described = describe(fileName, findTarget(target).target?.key);
  const system = described.platformSystem ?? "linux";
  const machine = machines[described.file.architecture ?? ""];
  const platform = directory ?? (machine === undefined ? undefined : `${system}/${machine}`);
  return platform === undefined ? described.file : { ...described.file, platform };
}

interface Described {
  file: PackageFile;
  platformSystem?: string;
}

/** Go's name of an architecture, by the names that package managers use. */
const machines: Readonly<Record<string, string>> = {
  amd64: "amd64",
  x86_64: "amd64",
  "x86-64": "amd64",
  arm64: "arm64",
  aarch64: "arm64",
  armhf: "arm/v7",
  armv7hl: "arm/v7",
  armel: "arm/v5",
  arm: "arm",
  i386: "386",
  i686: "386",
  ppc64el: "ppc64le",
  ppc64le: "ppc64le",
  riscv64: "riscv64",
  s390x: "s390x",
};

/** `linux_arm_v7` -> `linux/arm/v7`, as BuildKit names the directories of a build for several platforms. */
function platformOf(directory: string): string | undefined {
  return /^(linux|windows|darwin|freebsd)_[a-z0-9]+(_v[0-9]+)?$/.test(directory)
    ? directory.replaceAll("_", "/")
    : undefined;
}

function describe(fileName: string, key: string | undefined): Described {
  if (/^(provenance|sbom)\b.*\.json$/.test(fileName)) return { file: { kind: PackageFileKind.Attestation } };
  const file = debianFile(fileName) ?? rpmFile(fileName);
  if (file !== undefined) return { file };
  return archive(fileName, key) ?? { file: { kind: PackageFileKind.Other } };
}

function debianFile(fileName: string): PackageFile | undefined {
  const binary = /^([^_]+)_([^_]+)_([^_]+)\.d?deb$/.exec(fileName);
  if (binary !== null) {
    const [, name = "", version = "", architecture = ""] = binary;
    const isSymbols = name.endsWith("-dbgsym") || fileName.endsWith(".ddeb");
    const kind = isSymbols ? PackageFileKind.DebugSymbols : PackageFileKind.Binary;
    return { kind, packageName: name.replace(/-dbgsym$/, ""), ...debianVersion(version), architecture };
  }
  const info = /^([^_]+)_([^_]+)_([^_]+)\.(?:buildinfo|changes)$/.exec(fileName);
  if (info !== null) {
    const [, packageName = "", version = "", architecture = ""] = info;
    const named = { kind: PackageFileKind.BuildInfo, packageName, ...debianVersion(version) };
    return architecture === "source" ? named : { ...named, architecture };
  }
  const source =
    /^([^_]+)_([^_]+?)(?:\.orig(?:-[^.]+)?\.tar\.\w+|\.debian\.tar\.\w+|\.diff\.gz|\.tar\.\w+|\.dsc)(?:\.asc)?$/.exec(
      fileName,
    );
  if (source === null) return undefined;
  const [, packageName = "", version = ""] = source;
  return { kind: PackageFileKind.Source, packageName, ...debianVersion(version) };
}

/** `1.0-debian12u1` -> version 1.0, distribution debian12, revision 1. */
function debianVersion(text: string): Pick<PackageFile, "version" | "revision" | "distribution"> {
  const dash = text.lastIndexOf("-");
  if (dash < 0) return { version: text };
  const version = text.slice(0, dash);
  const [, distribution, revision = ""] =
    /^(?:((?:debian|ubuntu)[0-9.]+)u)?(.*)$/.exec(text.slice(dash + 1)) ?? [];
  return distribution === undefined ? { version, revision } : { version, revision, distribution };
}

function rpmFile(fileName: string): PackageFile | undefined {
  const [, name = "", version = "", release = "", architecture = ""] =
    /^(.+)-([^-]+)-([^-]+)\.([^.-]+)\.rpm$/.exec(fileName) ?? [];
  if (name === "") return undefined;
  const [, revision = release, distribution] = /^(.*)\.((?:azl|el|cm|fc)[0-9]+)$/.exec(release) ?? [];
  const of = { version, revision, ...(distribution === undefined ? {} : { distribution }) };
  if (architecture === "src") return { kind: PackageFileKind.Source, packageName: name, ...of };
  const isSymbols = /-debug(?:info|source)$/.test(name);
  const kind = isSymbols ? PackageFileKind.DebugSymbols : PackageFileKind.Binary;
  return { kind, packageName: name.replace(/-debug(?:info|source)$/, ""), ...of, architecture };
}

/** Zip files of windowscross, and system extensions. */
function archive(fileName: string, key: string | undefined): Described | undefined {
  const zip = /^(.+)_([^_]+)-([^-_]+)_([^_]+)\.zip$/.exec(fileName);
  if (zip !== null) {
    const [, packageName = "", version = "", revision = "", architecture = ""] = zip;
    const file = { kind: PackageFileKind.Binary, packageName, version, revision, architecture };
    return key === "windowscross" ? { file, platformSystem: "windows" } : { file };
  }
  const [, stem] = /^(.+)\.raw$/.exec(fileName) ?? [];
  if (stem === undefined) return undefined;
  const kind = PackageFileKind.Sysext;
  const [, packageName = stem, version, revision, distribution, architecture] =
    /^(.+)-v([^-]+)-([^-]+)-([^-]+)-(x86-64|arm64|[^-]+)$/.exec(stem) ?? [];
  if (
    version === undefined ||
    revision === undefined ||
    distribution === undefined ||
    architecture === undefined
  ) {
    return { file: { kind, packageName } };
  }
  return { file: { kind, packageName, version, revision, distribution, architecture } };
}
