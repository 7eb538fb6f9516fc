import { didYouMean, nearestNames } from "../nearest";
import { type DalecTarget, TargetKind, TargetOutput } from "../targets/dalecTarget";
import { distributions, type PackageFormat } from "../targets/distributions";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { CheckReport } from "./checkReport";

/** Checks what a target requires of a spec, and which parts of the spec it ignores. */
export function checkTarget(
  spec: Located,
  target: DalecTarget,
  namedContexts: readonly string[],
  report: CheckReport,
): void {
  if (target.kind === TargetKind.Custom) return;
  const check = new TargetCheck(spec, target, report);
  const isPrebuilt = ["pkg", `${target.key}-pkg`].some((name) => namedContexts.includes(name));
  if (!isPrebuilt || target.kind === TargetKind.Package) check.requiredFields();
  check.runtimeDependencies();
  check.sysextDependencies();
  check.bases();
  check.ignoredTests();
  check.ignoredArtifacts();
  check.toolchains(namedContexts);
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
    const runtime = this.effective("dependencies", "runtime");
    const { name, key } = this.target;
    if (name.endsWith("/depsonly") && fieldsOf(runtime).length === 0) {
      const message = `${name} needs runtime dependencies, but the spec has none for ${key}`;
      this.report.add("no-runtime-dependencies", runtime, message);
    }
    if (name === "windowscross/container" && fieldsOf(runtime).length > 0) {
      const hint = `Override them for ${key} with an empty list: targets.${key}.dependencies.runtime: {}`;
      const message = "Windows images cannot have runtime dependencies";
      this.report.add("windows-runtime-dependencies", runtime, message, hint);
    }
  }

  sysextDependencies(): void {
    if (this.target.kind !== TargetKind.Sysext) return;
    const sysext = fieldOf(this.spec, "dependencies", "sysext");
    const own = fieldOf(this.own, "dependencies");
    if (!sysext.isSet || !own.isSet || fieldOf(own, "sysext").isSet) return;
    const message = `targets.${this.target.key}.dependencies replaces this list, although it has no "sysext" list itself`;
    this.report.add("lost-sysext-dependencies", sysext, message);
  }

  /** Only Windows images can have several bases. */
  bases(): void {
    const bases = this.effective("image", "bases");
    const count = itemsAt(bases).length;
    if (!this.buildsPackage || this.format === "zip" || count < 2) return;
    this.report.add("several-bases", bases, `${this.target.name} expects one base image, got ${count}`);
  }

  ignoredTests(): void {
    const { kind, name, output } = this.target;
    if (kind === TargetKind.Debug || kind === TargetKind.Worker) return;
    if (this.format !== "zip" && this.buildsPackage && output !== TargetOutput.Dsc) return;
    for (const owner of [this.spec, this.own]) {
      const tests = fieldOf(owner, "tests");
      if (itemsAt(tests).length > 0) this.report.add("ignored-tests", tests, `${name} does not run tests`);
    }
  }

  ignoredArtifacts(): void {
    if (this.format !== "zip") return;
    for (const kind of fieldsOf(this.effective("artifacts"))) {
      if (kind.key === "binaries" || !kind.isSet) continue;
      if (fieldsOf(kind).length === 0 && itemsAt(kind).length === 0) continue;
      const message = `${this.target.name} packages only binaries, not ${kind.key}`;
      this.report.add("ignored-artifacts", kind, message);
    }
  }

  /** Generators run in the worker, after the build dependencies are installed. */
  toolchains(namedContexts: readonly string[]): void {
    const { kind, workerContext } = this.target;
    if (kind === TargetKind.Worker || workerContext === undefined || namedContexts.includes(workerContext))
      return;
    const packages = fieldsOf(this.effective("dependencies", "build")).map(({ key }) => key);
    for (const source of fieldsOf(fieldOf(this.spec, "sources"))) {
      for (const generator of itemsAt(fieldOf(source, "generate"))) {
        for (const [name, tool] of toolchainOf) {
          const field = fieldOf(generator, name);
          if (!field.isSet || packages.some((installed) => tool.test(installed))) continue;
          const message = `${name} needs its tools in the worker, but no package of dependencies.build installs them`;
          this.report.add("generator-without-tools", field, message);
        }
      }
    }
  }

  /** A field of the target where the target has it, else of the spec. */
  private effective(...names: readonly string[]): Located {
    const own = fieldOf(this.own, ...names);
    return own.isSet ? own : fieldOf(this.spec, ...names);
  }
}

const toolchainOf: readonly (readonly [string, RegExp])[] = [
  ["gomod", /^(msft-)?golang(-.*)?$/],
  ["cargohome", /^(rust|cargo|rustc)([-0-9].*)?$/],
  ["pip", /^python3?(\.\d+)?(-pip|-.*)?$|^pip$/],
  ["nodemod", /^(npm|nodejs)([-0-9].*)?$/],
];

/** Checks for keys under `targets` that belong to no target, and that Dalec ignores. */
export function checkTargetKeys(spec: Located, report: CheckReport): void {
  const known = distributions.map(({ key }) => key);
  for (const target of fieldsOf(fieldOf(spec, "targets"))) {
    if (known.includes(target.key) || fieldOf(target, "frontend").isSet) continue;
    const renamed = distributions
      .filter(({ otherNames }) => otherNames.includes(target.key))
      .map(({ key }) => key);
    const nearest = () => (renamed.length > 0 ? renamed : nearestNames(target.key, known));
    const message = `Dalec has no distribution "${target.key}", so it ignores this`;
    report.add("unknown-target-key", target, message, () => didYouMean(nearest()));
  }
}
