import { artifactsOf, basesOf, type DependencyList, dependenciesOf, packagesOf } from "../facts/effective";
import { didYouMean, nearestNames } from "../nearest";
import { availabilityText, Knowledge } from "../releases/frontendRelease";
import { loader } from "../releases/loader";
import { type DalecTarget, TargetKind, TargetOutput } from "../targets/dalecTarget";
import { everyDistribution, type PackageFormat } from "../targets/distributions";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/** Checks what a target requires of a spec, and which parts of the spec it ignores. */
export function checkTarget(
  spec: Located,
  target: DalecTarget,
  namedContexts: readonly string[],
  report: CheckReport,
): void {
  const check = new TargetCheck(spec, target, report);
  if (!usesPrebuilt(target, namedContexts)) check.requiredFields();
  check.runtimeDependencies();
  check.sysextDependencies();
  check.bases();
  check.ignoredTests();
  check.ignoredArtifacts();
  check.toolchains(namedContexts);
}

/** Whether Dalec takes the package from a context and does not build it. */
export function usesPrebuilt({ key, kind }: DalecTarget, namedContexts: readonly string[]): boolean {
  return kind !== TargetKind.Package && ["pkg", `${key}-pkg`].some((name) => namedContexts.includes(name));
}

/** Whether Dalec installs the package of the target and runs the tests of the spec. */
export function runsTests({ kind, name, output, distribution }: DalecTarget): boolean {
  if (name.endsWith("/depsonly") || output === TargetOutput.Dsc) return false;
  return distribution?.format !== "zip" && ["package", "image", "sysext"].includes(kind);
}

/** Fields without which a package of a format cannot be built. */
const required: Readonly<Record<PackageFormat, readonly string[]>> = {
  rpm: ["name", "version", "revision", "description", "license"],
  deb: ["name", "version", "revision", "packager"],
  zip: ["name", "version", "revision"],
  none: ["name", "version", "revision", "packager"],
};

class TargetCheck {
  private readonly format: PackageFormat | undefined;
  private readonly own: Located;

  constructor(
    private readonly spec: Located,
    private readonly target: DalecTarget,
    private readonly report: CheckReport,
  ) {
    this.format = target.distribution?.format;
    this.own = fieldOf(spec, "targets", target.key);
  }

  /** Whether the target builds the whole package, not only a step on the way to it. */
  private get buildsPackage(): boolean {
    const { kind, name } = this.target;
    if (name.endsWith("/depsonly")) return false;
    return name.endsWith("/rpm/debug/buildroot") || ["package", "image", "sysext"].includes(kind);
  }

  requiredFields(): void {
    if (!this.buildsPackage || this.format === undefined) return;
    // windowscross/container builds an image from the binaries, without a package.
    if (this.target.name === "windowscross/container") return;
    for (const name of required[this.format]) {
      const field = fieldOf(this.spec, name);
      if (textAt(field) !== undefined) continue;
      this.report.add(
        "missing-for-target",
        field,
        `"${name}" is missing, which ${this.target.name} requires`,
      );
    }
  }

  runtimeDependencies(): void {
    const { name, key } = this.target;
    const { list: runtime, packages } = this.dependencies("runtime");
    if (name.endsWith("/depsonly") && packages.length === 0) {
      const message = `${name} needs runtime dependencies, but the spec has none for ${key}`;
      this.report.add("no-runtime-dependencies", runtime, message);
    }
    if (name === "windowscross/container" && packages.length > 0) {
      const isOwn = runtime.path.startsWith("targets");
      const hint = isOwn
        ? "Remove them."
        : "Move them to the targets that need them, such as targets.bookworm.dependencies.runtime. A target cannot empty the list of the spec.";
      const message = "Windows images cannot have runtime dependencies";
      this.report.add("windows-runtime-dependencies", runtime, message, hint);
    }
  }

  /** A list of dependencies of the target, and the names of its packages. */
  private dependencies(name: DependencyList): { list: Located; packages: string[] } {
    const readsNames = this.report.has(loader.packagesByNames);
    const list = dependenciesOf(this.spec, this.target.key, name, readsNames);
    return { list, packages: packagesOf(list, readsNames).map(({ key }) => key) };
  }

  /** Dalec merges the dependencies of a target and of the spec without their `sysext` lists. */
  sysextDependencies(): void {
    if (this.target.kind !== TargetKind.Sysext) return;
    const own = fieldOf(this.own, "dependencies");
    const shared = fieldOf(this.spec, "dependencies");
    if (!own.isSet || !shared.isSet) return;
    for (const list of [fieldOf(shared, "sysext"), fieldOf(own, "sysext")]) {
      if (fieldsOf(list).length === 0) continue;
      const message = `Dalec ignores this list for ${this.target.key}, because both the spec and the target have "dependencies"`;
      const hint = `Move all dependencies of the spec to its targets, or those of ${this.target.key} to the spec.`;
      this.report.add("lost-sysext-dependencies", list, message, hint);
    }
  }

  /** Only Windows images can have several bases. */
  bases(): void {
    const { kind, name, output } = this.target;
    const usesBase = ["package", "image", "sysext"].includes(kind) && output !== TargetOutput.Dsc;
    const { field, count } = basesOf(this.spec, this.target.key);
    if (!usesBase || this.format === "zip" || count < 2) return;
    this.report.add("several-bases", field, `${name} expects one base image, got ${count}`);
  }

  ignoredTests(): void {
    const { kind, name } = this.target;
    if (kind === TargetKind.Debug || kind === TargetKind.Worker || runsTests(this.target)) return;
    for (const owner of [this.spec, this.own]) {
      const tests = fieldOf(owner, "tests");
      if (itemsAt(tests).length > 0) this.report.add("ignored-tests", tests, `${name} does not run tests`);
    }
  }

  ignoredArtifacts(): void {
    if (this.format !== "zip") return;
    for (const kind of fieldsOf(artifactsOf(this.spec, this.target.key))) {
      if (kind.key === "binaries" || !kind.isSet) continue;
      if (fieldsOf(kind).length === 0 && itemsAt(kind).length === 0) continue;
      const message = `${this.target.name} packages only binaries, not ${kind.key}`;
      this.report.add("ignored-artifacts", kind, message);
    }
  }

  /** Generators run in the worker, after the build dependencies are installed. */
  toolchains(namedContexts: readonly string[]): void {
    const { name: target, kind, workerContext } = this.target;
    const runsNone = kind === TargetKind.Worker || /\/(depsonly|debug\/spec)$/.test(target);
    if (workerContext === undefined || runsNone || usesPrebuilt(this.target, namedContexts)) return;
    const { packages } = this.dependencies("build");
    const isStrict = target.endsWith("/rpm/debug/sources");
    for (const source of fieldsOf(fieldOf(this.spec, "sources"))) {
      for (const generator of itemsAt(fieldOf(source, "generate"))) {
        for (const { name, tool, demanded } of toolchainOf) {
          const field = fieldOf(generator, name);
          if (!field.isSet) continue;
          if (isStrict && demanded !== undefined && !packages.some((one) => demanded.test(one))) {
            const message = `${target} builds a source with ${name} only if dependencies.build has ${demandedNames[name]}`;
            this.report.add("generator-without-tools", field, message);
          } else if (!namedContexts.includes(workerContext) && !packages.some((one) => tool.test(one))) {
            const message = `${name} needs its tools in the worker, but no package of dependencies.build installs them`;
            this.report.addWarning("generator-without-tools", field, message);
          }
        }
      }
    }
  }
}

interface Toolchain {
  /** Field of the generator. */
  name: string;
  /** Packages that install its tools. */
  tool: RegExp;
  /** Packages of which `rpm/debug/sources` demands one, whatever the worker has. Omitted when it demands none. */
  demanded?: RegExp;
}

const demandedNames: Readonly<Record<string, string>> = {
  gomod: "golang, msft-golang or golang-…",
  cargohome: "rust",
  nodemod: "npm",
};

/**
 * The packages that install the tools of a generator, under the names of all distributions: Enterprise Linux 8 has Go as
 * `go-toolset`, Rust as `rust-toolset` and Python 3.9 as `python39`; a package can also be required by a path of its files.
 */
const toolchainOf: readonly Toolchain[] = [
  {
    name: "gomod",
    tool: /^(msft-)?golang([-.0-9].*)?$|^go-toolset([-.0-9].*)?$|^gccgo([-.0-9].*)?$|^gcc-go$|\/go$/,
    demanded: /^(msft-)?golang$|^golang-/,
  },
  {
    name: "cargohome",
    tool: /^(rust|cargo|rustc|rustup)([-.0-9].*)?$|\/(cargo|rustup)$/,
    demanded: /^rust$/,
  },
  { name: "pip", tool: /^(platform-)?python[23]?([-.0-9].*)?$|^pip$|\/(pip|python)[.0-9]*$/ },
  { name: "nodemod", tool: /^(npm|nodejs)([-.0-9].*)?$|\/npm$/, demanded: /^npm$/ },
];

/** Checks for keys under `targets` that belong to no target, and that Dalec ignores. */
export function checkTargetKeys(spec: Located, report: CheckReport): void {
  const known = everyDistribution.filter((distribution) => report.supports(distribution));
  const keys = known.map(({ key }) => key);
  for (const target of fieldsOf(fieldOf(spec, "targets"))) {
    if (keys.includes(target.key) || fieldOf(target, "frontend").isSet) continue;
    const other = everyDistribution.find(({ key }) => key === target.key);
    if (other !== undefined) {
      const reason = availabilityText(other, `the distribution "${target.key}"`);
      report.add("unknown-target-key", target, `${report.release.title} ignores this: ${reason}`);
      continue;
    }
    // A release that this library does not know can have the distribution.
    if (report.release.knowledge !== Knowledge.Complete) continue;
    const renamed = known.filter(({ otherNames }) => otherNames.includes(target.key)).map(({ key }) => key);
    const nearest = () => (renamed.length > 0 ? renamed : nearestNames(target.key, keys));
    const message = `Dalec has no distribution "${target.key}", so it ignores this`;
    report.add("unknown-target-key", target, message, () => didYouMean(nearest()));
  }
}
