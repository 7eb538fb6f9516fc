/** What a distribution's packages are. */
export type PackageFormat = "deb" | "rpm" | "zip" | "none";

/** One distribution that Dalec builds for. */
export interface Distribution {
  /** First part of its target names, and its key under a spec's `targets`: `bookworm`, `azlinux3`. */
  key: string;
  /** Name for people. */
  title: string;
  /** What its packages are. */
  format: PackageFormat;
  /** What Dalec writes into package file names: `debian12`, `azl3`. Omitted where no packages are made. */
  versionId?: string;
  /** The image its worker starts from, where no worker context is given. */
  workerBase: string;
  /** The named context that replaces its worker. */
  workerContext: string;
  /** Whether it has a `testing/sysext` route. */
  sysext: boolean;
  /** Other names that people write for it. */
  otherNames: readonly string[];
}

function debian(key: string, version: string, sysext: boolean): Distribution {
  return {
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

function ubuntu(key: string, version: string, sysext: boolean): Distribution {
  return {
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

function azureLinux(version: string, workerBase: string): Distribution {
  return {
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

/** The distributions of the pinned Dalec release, in alphabetical order of their keys. */
export const distributions: readonly Distribution[] = [
  enterpriseLinux("alma", "AlmaLinux", "8"),
  enterpriseLinux("alma", "AlmaLinux", "9"),
  azureLinux("3", "mcr.microsoft.com/azurelinux/base/core:3.0"),
  azureLinux("4", "mcr.microsoft.com/azurelinux-beta/base/core:4.0"),
  ubuntu("bionic", "18.04", false),
  debian("bookworm", "12", false),
  debian("bullseye", "11", false),
  {
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
  ubuntu("noble", "24.04", true),
  ubuntu("resolute", "26.04", true),
  enterpriseLinux("rocky", "Rocky Linux", "8"),
  enterpriseLinux("rocky", "Rocky Linux", "9"),
  debian("trixie", "13", true),
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
