import { defined } from "../json";
import { findTarget } from "./targets/findTarget";

/** Kind of a file that a package target produces. */
export const PackageFileKind = {
  /** A package to install. */
  Binary: "binary",
  /** A source package, or part of one. */
  Source: "source",
  /** A package with debug symbols. */
  DebugSymbols: "debugSymbols",
  /** A record of how a package was built. */
  BuildInfo: "buildInfo",
  /** A systemd system extension. */
  Sysext: "sysext",
  /** An attestation that BuildKit adds: provenance or a software bill of materials. */
  Attestation: "attestation",
  /** Any other file. */
  Other: "other",
} as const;
/** Kind of a file that a package target produces. */
export type PackageFileKind = (typeof PackageFileKind)[keyof typeof PackageFileKind];

/** What the name of a package file tells about it. */
export interface PackageFile {
  /** Kind of the file. */
  kind: PackageFileKind;
  /** Name of the package. Omitted when the file name does not contain it. */
  packageName?: string;
  /** Version of the packaged software. Omitted when the file name does not contain it. */
  version?: string;
  /** Revision of the package, without the distribution. Omitted when the file name does not contain it. */
  revision?: string;
  /**
   * Architecture in the spelling of the package manager: `amd64`, `x86_64`, `all`, `noarch`. Omitted when the file name
   * does not contain it.
   */
  architecture?: string;
  /** Distribution of the package in the spelling of Dalec: `debian12`, `azl3`. Omitted when the file name does not contain it. */
  distribution?: string;
  /** Platform of the file, such as `linux/amd64`. Omitted for files that every platform can use. */
  platform?: string;
}

/**
 * Describes a file of a package target by its name: `foo_1.0-debian12u1_amd64.deb` is the package foo 1.0, revision 1.
 *
 * The path is relative to the output directory. A build for several platforms has one directory per platform, such as
 * `linux_amd64`.
 */
export function describePackageFile(target: string, relativePath: string): PackageFile {
  const parts = relativePath.split(/[\\/]/);
  const fileName = parts.at(-1) ?? "";
  const directory = parts.length > 1 ? platformOf(parts[0] ?? "") : undefined;
  const described = describe(fileName, findTarget(target).target?.key);
  const system = described.platformSystem ?? "linux";
  const machine = machines[described.file.architecture ?? ""];
  const platform = directory ?? (machine === undefined ? undefined : `${system}/${machine}`);
  return { ...described.file, ...defined({ platform }) };
}

interface Described {
  file: PackageFile;
  platformSystem?: string;
}

/** Names of architectures in Go, by the names that package managers use. */
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

/** `linux_arm_v7` -> `linux/arm/v7`. BuildKit names the directories of a build for several platforms like this. */
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
    /(?:((?:debian|ubuntu)[0-9.]+)u)?(.*)/.exec(text.slice(dash + 1)) ?? [];
  return { version, revision, ...defined({ distribution }) };
}

function rpmFile(fileName: string): PackageFile | undefined {
  const [, name = "", version = "", release = "", architecture = ""] =
    /(.+)-([^-]+)-([^-]+)\.([^.-]+)\.rpm$/.exec(fileName) ?? [];
  if (name === "") return undefined;
  const [, revision = release, distribution] = /(.*)\.((?:azl|el|cm|fc)[0-9]+)$/.exec(release) ?? [];
  const of = { version, revision, ...defined({ distribution }) };
  if (architecture === "src") return { kind: PackageFileKind.Source, packageName: name, ...of };
  const isSymbols = /-debug(?:info|source)$/.test(name);
  const kind = isSymbols ? PackageFileKind.DebugSymbols : PackageFileKind.Binary;
  return { kind, packageName: name.replace(/-debug(?:info|source)$/, ""), ...of, architecture };
}

/** Zip files of windowscross, and system extensions. */
function archive(fileName: string, key: string | undefined): Described | undefined {
  const zip = /(.+)_([^_]+)-([^-_]+)_([^_]+)\.zip$/.exec(fileName);
  if (zip !== null) {
    const [, packageName = "", version = "", revision = "", architecture = ""] = zip;
    const file = { kind: PackageFileKind.Binary, packageName, version, revision, architecture };
    return key === "windowscross" ? { file, platformSystem: "windows" } : { file };
  }
  const [, stem] = /(.+)\.raw$/.exec(fileName) ?? [];
  if (stem === undefined) return undefined;
  const kind = PackageFileKind.Sysext;
  const named = /(.+)-v([^-]+)-([^-]+)-([^-]+)-(x86-64|[^-]+)$/.exec(stem);
  if (named === null) return { file: { kind, packageName: stem } };
  const [, packageName = "", version = "", revision = "", distribution = "", architecture = ""] = named;
  return { file: { kind, packageName, version, revision, distribution, architecture } };
}
