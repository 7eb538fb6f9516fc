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
import type { OpenedSpec } from "./solve/plan";
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
  /** What each image target gave, by target. */
  public readonly images: pulumi.Output<Record<string, BuildImageResult>>;

  constructor(name: string, args: BuildArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:Build", name, {}, opts);
    checkShape(this, args);
    const problems = buildProblems(args);
    if (problems.length > 0) {
      throw new ArgumentsError(`dalec:index:Build ${name}`, problems);
    }
    this.connection = chosenBuilder(`${name}-builder`, args.builder, {
      parent: this,
      ...defined({ dependsOn: opts?.dependsOn }),
    });
    const { packages, images } = targetsOf(args);
    this.packages = byTarget(packages, (one) => {
      const { directory, files, built } = new Package(...this.child(name, one));
      return { directory, files, built };
    });
    this.images = byTarget(images, (one) => {
      const { ref, digest } = new Image(...this.child(name, one));
      return { ref, digest };
    });
    this.registerOutputs({ connection: this.connection, packages: this.packages, images: this.images });
  }

  /** Name, arguments and options of a target. Its arguments stay the same object, which is the key of its plan. */
  private child<T extends { target: string }>(name: string, args: T) {
    const childName = `${name}-${args.target.replaceAll("/", "-")}`;
    const builder: pulumi.Input<BuilderConnection> = this.connection;
    return [childName, Object.assign(args, { builder }), { parent: this }] as const;
  }
}

/** The spec and the targets of a Build, each target merged with the arguments that all targets share. */
interface BuildTargets {
  spec: OpenedSpec;
  packages: Omit<PackageArgs, "builder">[];
  images: Omit<ImageArgs, "builder">[];
}

type TargetContexts = Pick<PackageArgs, "target" | "namedContexts">;

const targets = new WeakMap<BuildArgs, BuildTargets>();

/** The targets of a Build, computed once per arguments object, so that each target builds by the plan that was checked. */
function targetsOf(args: BuildArgs): BuildTargets {
  const made = targets.get(args) ?? makeTargets(args);
  targets.set(args, made);
  return made;
}

function makeTargets(args: BuildArgs): BuildTargets {
  const { builder: _builder, packages = [], images = [], outputDirectory = "packages", ...shared } = args;
  return {
    spec: openSpec(args),
    packages: packages.map((own) => ({
      ...shared,
      outputDirectory: `${outputDirectory}/${own.target}`,
      ...own,
    })),
    images: images.map((own) => ({ ...shared, ...own })),
  };
}

/**
 * What is wrong with a Build's arguments, as far as they are known at once: every problem of every target, in the words of
 * the Build's own arguments, and a problem of the spec only once.
 */
export function buildProblems(args: BuildArgs): ArgumentProblem[] {
  const { spec, packages, images } = targetsOf(args);
  // A context that only one target reads is not a mistake in the arguments that all of them share.
  const sharing = (one: TargetContexts) =>
    [...packages, ...images]
      .filter((other) => other !== one && other.namedContexts === one.namedContexts)
      .map(({ target }) => target);
  const problems = [
    ...choiceProblems(args.builder),
    ...repeatedTargets("packages", packages),
    ...repeatedTargets("images", images),
    ...packages.flatMap((one, index) =>
      located(
        `packages[${index}]`,
        args.packages?.[index],
        planPackage(one, spec, sharing(one)).check.problems,
      ),
    ),
    ...images.flatMap((one, index) =>
      located(`images[${index}]`, args.images?.[index], planImage(one, spec, sharing(one)).check.problems),
    ),
  ];
  if (packages.length + images.length === 0) {
    problems.push({
      propertyPath: "packages",
      reason: "expected at least one target in `packages` or `images`",
    });
  }
  const unique = new Map(problems.map((problem) => [`${problem.propertyPath} ${problem.reason}`, problem]));
  return [...unique.values()];
}

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

function byTarget<Target extends { target: string }, Result>(
  targets: readonly Target[],
  declare: (target: Target) => Result,
): pulumi.Output<Record<string, pulumi.Unwrap<Result>>> {
  return pulumi.all(Object.fromEntries(targets.map((one) => [one.target, declare(one)])));
}
