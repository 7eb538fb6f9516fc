import { didYouMean, nearestNames } from "../nearest";
import { distributions, type PackageFormat } from "../targets/distributions";
import { type DalecTarget, TargetKind, TargetOutput } from "../targets/target";
import { fieldOf, fieldsOf, itemsAt, type Located, textAt } from "../yaml/located";
import type { Report } from "./report";

/** What a target's build is given, as far as it changes what the spec must say. */
export interface RouteOptions {
  /** Names of the contexts that the build is given. */
  namedContexts: readonly string[];
}

/** Checks what a target asks of a spec, and tells what the target ignores. */
export function checkRoute(spec: Located, target: DalecTarget, options: RouteOptions, report: Report): void {
  const route = new Route(spec, target, report);
  if (target.kind === TargetKind.Custom) return;
  const isPrebuilt = ["pkg", `${target.key}-pkg`].some((name) => options.namedContexts.includes(name));
  if (!isPrebuilt || target.kind === TargetKind.Package) route.fields();
  route.dependencies();
  route.bases();
  route.ignored();
  route.toolchains(options.namedContexts);
}

/** Fields without which a package of a format cannot be built. */
const needed: Readonly<Record<PackageFormat, readonly string[]>> = {
  rpm: ["name", "version", "revision", "description", "license"],
  deb: ["name", "version", "revision", "packager"],
  zip: ["name", "version", "revision"],
  none: ["name", "version", "revision", "packager"],
};

class Route {
  private readonly format: PackageFormat | undefined;
  private readonly own: Located;

  constructor(
    private readonly spec: Located,
    private readonly target: DalecTarget,
    private readonly report: Report,
  ) {
    this.format = target.distribution?.format;
    this.own = fieldOf(spec, "targets", target.key);
  }

  /** Whether the target builds the package, and not only a part on the way to it. */
  private get buildsPackage(): boolean {
    const { kind, name } = this.target;
    if (name.endsWith("/depsonly")) return false;
    return name.endsWith("/rpm/debug/buildroot") || ["package", "image", "sysext"].includes(kind);
  }

  fields(): void {
    if (!this.buildsPackage || this.format === undefined) return;
    // windowscross/container makes an image of the binaries, without a package.
    if (this.target.name === "windowscross/container") return;
    for (const name of needed[this.format]) {
      if (textAt(this.spec, name) !== undefined) continue;
      const message = `"${name}" is missing, and ${this.target.name} cannot be built without it`;
      this.report.error(
        "missing-for-target",
        { path: name, offset: fieldOf(this.spec, name).offset },
        message,
      );
    }
  }

  dependencies(): void {
    const ofTarget = fieldOf(this.own, "dependencies", "runtime");
    const runtime = ofTarget.given ? ofTarget : fieldOf(this.spec, "dependencies", "runtime");
    const { name, key } = this.target;
    if (name.endsWith("/depsonly") && fieldsOf(runtime).length === 0) {
      const message = `${name} needs runtime dependencies, and there are none for ${key}`;
      this.report.error("no-runtime-dependencies", runtime, message);
    }
    if (name === "windowscross/container" && fieldsOf(runtime).length > 0) {
      const hint = `Give ${key} an empty list: targets.${key}.dependencies.runtime: {}`;
      this.report.error(
        "windows-runtime-dependencies",
        runtime,
        "Windows images cannot have runtime dependencies",
        hint,
      );
    }
    const sysext = fieldOf(this.spec, "dependencies", "sysext");
    if (this.target.kind === TargetKind.Sysext && sysext.given && fieldOf(this.own, "dependencies").given) {
      const message = `targets.${key}.dependencies takes the place of this list, even if it has none of its own`;
      if (!fieldOf(this.own, "dependencies", "sysext").given)
        this.report.warning("lost-sysext-dependencies", sysext, message);
    }
  }

  /** Only Windows images can have several bases. */
  bases(): void {
    const bases = fieldOf(fieldOf(this.own, "image", "bases").given ? this.own : this.spec, "image", "bases");
    if (!this.buildsPackage || this.format === "zip" || itemsAt(bases).length < 2) return;
    const message = `${this.target.name} takes one base image, not ${itemsAt(bases).length}`;
    this.report.error("several-bases", bases, message);
  }

  ignored(): void {
    const tests = [this.spec, this.own].map((owner) => fieldOf(owner, "tests"));
    const runsTests = this.format !== "zip" && this.buildsPackage && this.target.output !== TargetOutput.Dsc;
    for (const found of tests.filter((test) => itemsAt(test).length > 0 && !runsTests)) {
      if (this.target.kind === TargetKind.Debug || this.target.kind === TargetKind.Worker) continue;
      this.report.warning("ignored-tests", found, `${this.target.name} runs no tests`);
    }
    if (this.format !== "zip") return;
    const artifacts = fieldOf(fieldOf(this.own, "artifacts").given ? this.own : this.spec, "artifacts");
    for (const kind of fieldsOf(artifacts).filter(({ key, given }) => key !== "binaries" && given)) {
      if (fieldsOf(kind).length === 0 && itemsAt(kind).length === 0) continue;
      this.report.warning(
        "ignored-artifacts",
        kind,
        `${this.target.name} takes binaries only, not ${kind.key}`,
      );
    }
  }

  /** Generators run in the worker, after the build dependencies are installed. */
  toolchains(namedContexts: readonly string[]): void {
    const { kind, workerContext } = this.target;
    if (kind === TargetKind.Worker || workerContext === undefined || namedContexts.includes(workerContext))
      return;
    const ofTarget = fieldOf(this.own, "dependencies", "build");
    const packages = ofTarget.given ? ofTarget : fieldOf(this.spec, "dependencies", "build");
    const names = fieldsOf(packages).map(({ key }) => key);
    for (const source of fieldsOf(fieldOf(this.spec, "sources"))) {
      for (const generator of itemsAt(fieldOf(source, "generate"))) {
        for (const [field, tool] of toolchainOf) {
          const place = fieldOf(generator, field);
          if (!place.given || names.some((name) => tool.test(name))) continue;
          const message = `${field} needs its tools in the worker, and no package in dependencies.build brings them`;
          this.report.warning("generator-without-tools", place, message);
        }
      }
    }
  }
}

const toolchainOf: readonly (readonly [string, RegExp])[] = [
  ["gomod", /^(msft-)?golang(-.*)?$/],
  ["cargohome", /^(rust|cargo|rustc)([-0-9].*)?$/],
  ["pip", /^python3?(\.\d+)?(-pip|-.*)?$|^pip$/],
  ["nodemod", /^(npm|nodejs)([-0-9].*)?$/],
];

/** Tells of keys under `targets` that no target has, and that are ignored. */
export function checkTargetKeys(spec: Located, report: Report): void {
  const known = distributions.map(({ key }) => key);
  for (const target of fieldsOf(fieldOf(spec, "targets"))) {
    if (known.includes(target.key) || fieldOf(target, "frontend").given) continue;
    const called = distributions
      .filter(({ otherNames }) => otherNames.includes(target.key))
      .map(({ key }) => key);
    const nearest = () => (called.length > 0 ? called : nearestNames(target.key, known));
    const message = `Dalec has no distribution "${target.key}", so this is ignored`;
    report.warning("unknown-target-key", target, message, () => didYouMean(nearest()));
  }
}
