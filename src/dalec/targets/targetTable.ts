import { type Availability, both, isInNewestRelease } from "../releases/release";
import { type DalecTarget, TargetKind, TargetOutput } from "./dalecTarget";
import { type Distribution, everyDistribution } from "./distributions";

interface Route extends Availability {
  path: string;
  kind: TargetKind;
  output: TargetOutput;
  description: string;
  /** Set on the route that the key of the distribution alone selects. */
  default?: true;
  /** Images in addition to that of the worker. */
  images?: readonly string[];
}

/** Base image of windowscross containers when the spec sets none. */
const windowsBase = "mcr.microsoft.com/windows/nanoserver:1809";

function debRoutes({ title, workerBase }: Distribution): Route[] {
  const { Package, Image, Worker } = TargetKind;
  return [
    {
      path: "deb",
      kind: Package,
      output: TargetOutput.Deb,
      default: true,
      images: [workerBase],
      description: `Builds .deb files and their source package for ${title}, installs them into ${title} and tests them there.`,
    },
    {
      since: "0.21",
      path: "container",
      kind: Image,
      output: TargetOutput.Image,
      description: `Builds a minimal image from scratch with the package, its dependencies and the essential packages of ${title}.`,
    },
    {
      path: "testing/container",
      kind: Image,
      output: TargetOutput.Image,
      images: [workerBase],
      description: `Builds an image with the package installed on the stock image of ${title}, for tests.`,
    },
    {
      path: "dsc",
      kind: Package,
      output: TargetOutput.Dsc,
      description: `Builds only the Debian source package for ${title}.`,
    },
    ...workerRoute(title, Worker),
  ];
}

function rpmRoutes({ title }: Distribution): Route[] {
  const { Package, Image, Debug, Worker } = TargetKind;
  const files = TargetOutput.Files;
  return [
    {
      path: "container",
      kind: Image,
      output: TargetOutput.Image,
      default: true,
      description: `Builds a minimal ${title} image with the package installed.`,
    },
    {
      path: "container/depsonly",
      kind: Image,
      output: TargetOutput.Image,
      description: `Builds a minimal ${title} image with only the runtime dependencies of the spec.`,
    },
    {
      path: "rpm",
      kind: Package,
      output: TargetOutput.Rpm,
      description: `Builds the .rpm files and their source package for ${title}, and tests them.`,
    },
    {
      path: "rpm/debug/buildroot",
      kind: Debug,
      output: files,
      description: "Shows the input of rpmbuild: the .spec file and the sources.",
    },
    {
      path: "rpm/debug/sources",
      kind: Debug,
      output: files,
      description: "Shows the sources in the form that rpmbuild reads.",
    },
    { path: "rpm/debug/spec", kind: Debug, output: files, description: "Shows the generated .spec file." },
    ...workerRoute(title, Worker),
  ];
}

function windowsRoutes({ title }: Distribution): Route[] {
  return [
    {
      path: "container",
      kind: TargetKind.Image,
      output: TargetOutput.Image,
      default: true,
      images: [windowsBase],
      description: "Builds the binaries and adds them to a Windows base image.",
    },
    {
      path: "zip",
      kind: TargetKind.Package,
      output: TargetOutput.Zip,
      description: "Builds the binaries into one zip file.",
    },
    ...workerRoute(title, TargetKind.Worker),
  ];
}

function workerRoute(title: string, kind: TargetKind): Route[] {
  return [
    {
      path: "worker",
      kind,
      output: TargetOutput.Image,
      description: `Builds the image in which builds for ${title} run.`,
    },
  ];
}

function sysextRoute({ title, format, workerBase }: Distribution): Route {
  return {
    path: "testing/sysext",
    kind: TargetKind.Sysext,
    output: TargetOutput.Raw,
    ...(format === "none" ? { default: true as const } : {}),
    ...(format === "rpm" ? {} : { images: [workerBase] }),
    description: `Builds a systemd system extension for ${title}, one .raw file.`,
  };
}

function routesOf(distribution: Distribution): Route[] {
  const sysext = distribution.sysext ? [sysextRoute(distribution)] : [];
  switch (distribution.format) {
    case "deb":
      return [...debRoutes(distribution), ...sysext];
    case "rpm":
      return [...rpmRoutes(distribution), ...sysext];
    case "zip":
      return windowsRoutes(distribution);
    case "none":
      return [...sysext, ...workerRoute(distribution.title, TargetKind.Worker)];
  }
}

function distributionTargets(distribution: Distribution): DalecTarget[] {
  const { key, workerBase, workerContext } = distribution;
  return routesOf(distribution).map((route) => ({
    ...both(distribution, route),
    name: `${key}/${route.path}`,
    // Flatcar is the only distribution whose key alone selects no route.
    aliases: route.default && key !== "flatcar" ? [key] : [],
    key,
    distribution,
    kind: route.kind,
    output: route.output,
    baseImages: [...new Set([workerBase, ...(route.images ?? [])])],
    fixedImages: route.images ?? [],
    workerContext,
    description: route.description,
    default: route.default ?? false,
  }));
}

function debugTarget(path: string, description: string, baseImages: readonly string[] = []): DalecTarget {
  return {
    name: `debug/${path}`,
    aliases: [],
    key: "debug",
    kind: TargetKind.Debug,
    output: TargetOutput.Files,
    baseImages,
    fixedImages: baseImages,
    description,
    default: false,
  };
}

const debugTargets = [
  debugTarget("cargohome", "Shows the Cargo dependencies of the sources.", ["docker.io/library/rust:latest"]),
  debugTarget("gomods", "Shows the Go modules of the sources.", ["docker.io/library/alpine:latest"]),
  debugTarget("patched-sources", "Shows the sources with their patches applied.", [
    "docker.io/library/alpine:latest",
  ]),
  debugTarget("pip", "Shows the Python packages of the sources.", ["docker.io/library/python:latest"]),
  debugTarget("resolve", "Shows the spec with build arguments substituted."),
  debugTarget("sources", "Shows the sources."),
];

/** Every target of every known release of Dalec, in alphabetical order. */
export const everyTarget: readonly DalecTarget[] = [
  ...everyDistribution.flatMap(distributionTargets),
  ...debugTargets,
].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Every target of the newest known release of Dalec, in alphabetical order. */
export const targets: readonly DalecTarget[] = everyTarget.filter(isInNewestRelease);
