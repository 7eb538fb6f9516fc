import { type Availability, isInNewestRelease } from "../releases/release";

/** Format of the packages of a distribution. */
export type PackageFormat = "deb" | "rpm" | "zip" | "none";

/** A distribution that Dalec builds for, and the releases that do. */
export interface Distribution extends Availability {
  /** First part of the names of its targets, and its key under `targets` in a spec: `bookworm`, `azlinux3`. */
  key: string;
  /** Name in messages and documentation. */
  title: string;
  /** Format of its packages. */
  format: PackageFormat;
  /** Its name in the names of package files: `debian12`, `azl3`. Omitted for distributions without packages. */
  versionId?: string;
  /** Base image of its worker. */
  workerBase: string;
  /** Named context that replaces its worker. */
  workerContext: string;
  /** Whether it has the route `testing/sysext`. */
  sysext: boolean;
  /** Other names that people use for it. */
  otherNames: readonly string[];
}

function debian(
  key: string,
  version: string,
  sysext: boolean,
  availability: Availability = {},
): Distribution {
  return {
    ...availability,
    key,
    title: `Debian ${version} (${key})`,
    format: "deb",
    versionId: `debian${version}`,
    workerBase: `docker.io/library/debian:${key}`,
    workerContext: `dalec-${key}-worker`,
    sysext,
    otherNames: [`debian${version}`, `debian-${version}`, `debian-${key}`, `deb${version}`],
  };
}

function ubuntu(
  key: string,
  version: string,
  sysext: boolean,
  availability: Availability = {},
): Distribution {
  return {
    ...availability,
    key,
    title: `Ubuntu ${version} (${key})`,
    format: "deb",
    versionId: `ubuntu${version}`,
    workerBase: `docker.io/library/ubuntu:${key}`,
    workerContext: `dalec-${key}-worker`,
    sysext,
    otherNames: [
      `ubuntu${version}`,
      `ubuntu-${version}`,
      `ubuntu${version.replace(".", "")}`,
      `ubuntu-${key}`,
    ],
  };
}

function azureLinux(version: string, workerBase: string, availability: Availability = {}): Distribution {
  return {
    ...availability,
    key: `azlinux${version}`,
    title: `Azure Linux ${version}`,
    format: "rpm",
    versionId: `azl${version}`,
    workerBase,
    workerContext: `dalec-azlinux${version}-worker`,
    sysext: true,
    otherNames: [`azl${version}`, `azurelinux${version}`, `azure-linux${version}`, `azlinux-${version}`],
  };
}

function enterpriseLinux(name: string, title: string, version: string): Distribution {
  return {
    key: `${name}linux${version}`,
    title: `${title} ${version}`,
    format: "rpm",
    versionId: `el${version}`,
    workerBase: `docker.io/library/${name}linux:${version}`,
    workerContext: `dalec-${name}linux${version}-worker`,
    sysext: false,
    otherNames: [`${name}${version}`, `${name}-${version}`, `${name}linux-${version}`, `el${version}`],
  };
}

/** The distributions of every known release of Dalec, in alphabetical order of their keys. */
export const everyDistribution: readonly Distribution[] = [
  enterpriseLinux("alma", "AlmaLinux", "8"),
  enterpriseLinux("alma", "AlmaLinux", "9"),
  azureLinux("3", "mcr.microsoft.com/azurelinux/base/core:3.0"),
  azureLinux("4", "mcr.microsoft.com/azurelinux-beta/base/core:4.0", { since: "0.21" }),
  ubuntu("bionic", "18.04", false),
  debian("bookworm", "12", false),
  debian("bullseye", "11", false),
  {
    since: "0.21",
    key: "flatcar",
    title: "Flatcar Container Linux",
    format: "none",
    workerBase: "docker.io/library/ubuntu:noble",
    workerContext: "dalec-noble-worker",
    sysext: true,
    otherNames: ["flatcar-linux"],
  },
  ubuntu("focal", "20.04", false),
  ubuntu("jammy", "22.04", false),
  {
    until: "0.20",
    key: "mariner2",
    title: "CBL-Mariner 2",
    format: "rpm",
    versionId: "cm2",
    workerBase: "mcr.microsoft.com/cbl-mariner/base/core:2.0",
    workerContext: "dalec-mariner2-worker",
    sysext: false,
    otherNames: ["cm2", "mariner", "cbl-mariner2", "mariner-2"],
  },
  ubuntu("noble", "24.04", true),
  ubuntu("resolute", "26.04", true, { since: "0.21.3" }),
  enterpriseLinux("rocky", "Rocky Linux", "8"),
  enterpriseLinux("rocky", "Rocky Linux", "9"),
  debian("trixie", "13", true, { since: "0.19" }),
  {
    key: "windowscross",
    title: "Windows (cross-compiled)",
    format: "zip",
    workerBase: "docker.io/library/ubuntu:jammy",
    workerContext: "dalec-windowscross-worker",
    sysext: false,
    otherNames: ["windows", "win", "windows-cross"],
  },
];

/** The distributions of the newest known release of Dalec, in alphabetical order of their keys. */
export const distributions: readonly Distribution[] = everyDistribution.filter(isInNewestRelease);
