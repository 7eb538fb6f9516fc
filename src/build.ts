import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, ArgumentsError } from "./arguments";
import { type BuilderChoiceArgs, choiceProblems, chosenBuilder } from "./builders/choice";
import type { BuilderConnection } from "./connection";
import { Image, type ImageArgs, planImage } from "./image";
import { defined } from "./json";
import { type BuiltPackageFile, Package, type PackageArgs, planPackage } from "./package";
import { checkShape } from "./shape/argumentShape";
import { openSpec } from "./solve/openSpec";
import type { BuiltPackages } from "./solve/packages/selection";
import { type BuildPlan, plannedBuilds } from "./solve/plan";
import { PlannedArguments } from "./solve/plannedArguments";
import type { BuildOptionsArgs } from "./solve/targetArgs";

/** Arguments of a Build; the settings apply to all its targets, and each target may override them. */
export interface BuildArgs extends BuildOptionsArgs {
  /** Where the builds run. */
  builder: BuilderChoiceArgs;
  /** Path of the Dalec spec, relative to the project. Exactly one of `spec` and `inlineSpec` is needed. */
  spec?: string;
  /** Text of the Dalec spec, as `renderSpec` gives it. Exactly one of `spec` and `inlineSpec` is needed. */
  inlineSpec?: pulumi.Input<string>;
  /** The package targets to build. Defaults to none. */
  packages?: BuildPackageArgs[];
  /** The image targets to build. Defaults to none. */
  images?: BuildImageArgs[];
  /**
   * Directory, relative to the project, below which each package target has its own: `packages/bookworm/deb`. Defaults to
   * `packages`.
   */
  outputDirectory?: string;
}

/** One package target of a Build. */
export interface BuildPackageArgs extends BuildOptionsArgs {
  /** The Dalec target, such as `azlinux3/rpm`. */
  target: string;
  /** Directory of the files, relative to the project. Defaults to the target's own below the Build's. */
  outputDirectory?: string;
}

/** One image target of a Build. */
export interface BuildImageArgs extends BuildOptionsArgs {
  /** The Dalec target, such as `azlinux3/container`. */
  target: string;
  /** Packages to install instead of those that the spec describes. Defaults to none. */
  prebuiltPackages?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
  /** Names of the image, such as `registry.example.com/team/app:1.2`. Needed to push. Defaults to none. */
  tags?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether to push the image to the registries of its tags. Defaults to false. */
  push?: boolean;
  /** Whether to load the image into the Docker engine of the machine that runs `pulumi up`. Defaults to false. */
  load?: boolean;
}

/** The files of one package target. */
export interface BuildPackageResult {
  /** The directory of the files, relative to the project. */
  directory: string;
  /** The files, sorted by path. */
  files: BuiltPackageFile[];
  /** The files as data for `prebuiltPackages` of an Image and `dependencyPackages` of any build. */
  built: BuiltPackages;
}

/** The image of one image target. */
export interface BuildImageResult {
  /** The first tag with its digest. */
  ref: string;
  /** Digest of the image's manifest; empty when the image is neither pushed nor loaded. */
  digest: string;
}

/**
 * A builder and the builds of one Dalec spec on it, in one component.
 *
 * It makes a builder, then a Package or an Image for each target: what those do alone, they do here.
 */
export class Build extends pulumi.ComponentResource {
  /** How builds reach the builder. */
  public readonly connection: pulumi.Output<BuilderConnection>;
  /** What each package target gave, by target. */
  public readonly packages: pulumi.Output<Record<string, BuildPackageResult>>;
  /** Paths of the packages to install, relative to the project, by target: a short output for a stack. */
  public readonly paths: pulumi.Output<Record<string, string[]>>;
  /** What each image target gave, by target. */
  public readonly images: pulumi.Output<Record<string, BuildImageResult>>;
  /** The first tag of each image with its digest, by target. */
  public readonly refs: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: BuildArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:Build", name, {}, opts);
    const planned = plannedTargets.planOf(args);
    args = checkShape(this, args);
    const { packages, images, problems } = planned ?? planTargets(args);
    if (problems.length > 0) {
      throw new ArgumentsError(`dalec:index:Build ${name}`, problems);
    }
    this.connection = chosenBuilder(`${name}-builder`, args.builder, {
      parent: this,
      ...defined({ dependsOn: opts?.dependsOn }),
    });
    this.packages = byTarget(packages, (one) => {
      const { directory, files, built } = new Package(...this.child(name, one));
      return { directory, files, built };
    });
    this.images = byTarget(images, (one) => {
      const { ref, digest } = new Image(...this.child(name, one));
      return { ref, digest };
    });
    this.paths = this.packages.apply((all) =>
      mapped(all, ({ built }) => built.files.map(({ path }) => path)),
    );
    this.refs = this.images.apply((all) => mapped(all, ({ ref }) => ref));
    const { connection, paths, refs } = this;
    this.registerOutputs({ connection, packages: this.packages, paths, images: this.images, refs });
  }

  /** Name, arguments and options of a target's component, which builds by the plan that was checked. */
  private child<T extends { target: string }>(name: string, { args, plan }: PlannedTarget<T>) {
    const childName = `${name}-${args.target.replaceAll("/", "-")}`;
    const builder: pulumi.Input<BuilderConnection> = this.connection;
    return [childName, plannedBuilds.give({ ...args, builder }, plan), { parent: this }] as const;
  }
}

/** A target of a Build: its own arguments merged with those that all targets share, and its plan. */
interface PlannedTarget<T> {
  args: T;
  plan: BuildPlan;
}

/** All that a Build builds, planned and checked. */
export interface PlannedTargets {
  packages: PlannedTarget<Omit<PackageArgs, "builder">>[];
  images: PlannedTarget<Omit<ImageArgs, "builder">>[];
  /**
   * What is wrong with the arguments, as far as they are known at once: every problem of every target, in the words of the
   * Build's own arguments, and a problem of the spec only once.
   */
  problems: ArgumentProblem[];
}

/** The plans of arguments that were checked before their Build. */
export const plannedTargets = new PlannedArguments<PlannedTargets>();

/** Plans and checks all targets of a Build. */
export function planTargets(args: BuildArgs): PlannedTargets {
  const { builder, packages = [], images = [], outputDirectory = "packages", ...shared } = args;
  const spec = openSpec(args);
  const ofPackages = packages.map((own) => ({
    ...shared,
    outputDirectory: `${outputDirectory}/${own.target}`,
    ...own,
  }));
  const ofImages = images.map((own) => ({ ...shared, ...own }));
  // A context that only one target reads is not a mistake in the arguments that all of them share.
  const sharing = (one: TargetContexts) =>
    [...ofPackages, ...ofImages]
      .filter((other) => other !== one && other.namedContexts === one.namedContexts)
      .map(({ target }) => target);
  const planned = {
    packages: ofPackages.map((one) => ({ args: one, plan: planPackage(one, spec, sharing(one)) })),
    images: ofImages.map((one) => ({ args: one, plan: planImage(one, spec, sharing(one)) })),
  };
  const problems = [
    ...choiceProblems(builder),
    ...repeatedTargets("packages", packages),
    ...repeatedTargets("images", images),
    ...planned.packages.flatMap(({ plan }, index) =>
      located(`packages[${index}]`, packages[index], plan.check.problems),
    ),
    ...planned.images.flatMap(({ plan }, index) =>
      located(`images[${index}]`, images[index], plan.check.problems),
    ),
  ];
  if (packages.length + images.length === 0) {
    problems.push({
      propertyPath: "packages",
      reason: "expected at least one target in `packages` or `images`",
    });
  }
  const unique = new Map(problems.map((problem) => [`${problem.propertyPath} ${problem.reason}`, problem]));
  return { ...planned, problems: [...unique.values()] };
}

type TargetContexts = Pick<PackageArgs, "target" | "namedContexts">;

function repeatedTargets(list: string, targets: { target: string }[]): ArgumentProblem[] {
  const names = targets.map(({ target }) => target);
  return names.flatMap((target, index) => {
    const reason = `"${target}" is already listed; give one entry several \`platforms\` instead`;
    return names.indexOf(target) === index ? [] : [{ propertyPath: `${list}[${index}].target`, reason }];
  });
}

/** A problem belongs to the target if the target itself sets the argument, otherwise to the shared arguments. */
function located(
  owner: string,
  own: object | undefined,
  problems: readonly ArgumentProblem[],
): ArgumentProblem[] {
  return problems.map(({ propertyPath, reason }) => {
    const argument = /^\w+/.exec(propertyPath)?.[0] ?? "";
    const isOwn = own !== undefined && argument in own && !propertyPath.includes(":");
    return { propertyPath: isOwn ? `${owner}.${propertyPath}` : propertyPath, reason };
  });
}

function mapped<T, Result>(values: Record<string, T>, map: (value: T) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}

function byTarget<Target extends { args: { target: string } }, Result>(
  targets: readonly Target[],
  declare: (target: Target) => Result,
): pulumi.Output<Record<string, pulumi.Unwrap<Result>>> {
  return pulumi.all(Object.fromEntries(targets.map((one) => [one.args.target, declare(one)])));
}
