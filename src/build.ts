import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, ArgumentsError } from "./arguments";
import { type BuilderChoiceArgs, choiceProblems, chosenBuilder } from "./builders/choice";
import type { BuilderConnection } from "./connection";
import { Image, type ImageArgs, imageProblems } from "./image";
import { type BuiltPackageFile, Package, type PackageArgs, packageProblems } from "./package";
import type { BuiltPackages } from "./solve/packages/builtPackages";
import type { BuildSettingsArgs } from "./solve/targetArgs";

/** Arguments of a Build; the settings apply to all its targets, and each target may override them. */
export interface BuildArgs extends BuildSettingsArgs {
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
export interface BuildPackageArgs extends BuildSettingsArgs {
  /** The Dalec target, such as `azlinux3/rpm`. */
  target: string;
  /** Directory of the files, relative to the project. Defaults to the target's own below the Build's. */
  outputDirectory?: string;
}

/** One image target of a Build. */
export interface BuildImageArgs extends BuildSettingsArgs {
  /** The Dalec target, such as `azlinux3/container`. */
  target: string;
  /** Packages to install in the place of those that the spec describes. Defaults to none. */
  packages?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
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
  /** The files as data for `packages` of an Image and `repositories` of any build. */
  packages: BuiltPackages;
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
    const packages = packagesOf(args);
    const images = imagesOf(args);
    const problems = buildProblems(args);
    if (problems.length > 0) {
      throw new ArgumentsError(`dalec:index:Build ${name}`, problems);
    }
    const builder = chosenBuilder(`${name}-builder`, args.builder, this);
    const child = (target: string) => `${name}-${target.replaceAll("/", "-")}`;
    const builtPackages = packages.map(
      (one) => new Package(child(one.target), { ...one, builder }, { parent: this }),
    );
    const builtImages = images.map(
      (one) => new Image(child(one.target), { ...one, builder }, { parent: this }),
    );
    this.connection = builder;
    const packageResults = builtPackages.map(({ directory, files, packages: built }) => ({
      directory,
      files,
      packages: built,
    }));
    const imageResults = builtImages.map(({ ref, digest }) => ({ ref, digest }));
    this.packages = pulumi.output(byTarget(packages, packageResults));
    this.images = pulumi.output(byTarget(images, imageResults));
    this.registerOutputs({ connection: this.connection, packages: this.packages, images: this.images });
  }
}

/** What is wrong with a Build's arguments, as far as they are known at once. */
export function buildProblems(args: BuildArgs): ArgumentProblem[] {
  return [...choiceProblems(args.builder), ...targetProblems(args, packagesOf(args), imagesOf(args))];
}

type WithoutBuilder<T> = Omit<T, "builder">;

function packagesOf(args: BuildArgs): WithoutBuilder<PackageArgs>[] {
  const { builder: _builder, packages = [], images: _images, outputDirectory = "packages", ...shared } = args;
  return packages.map((one) => ({ ...shared, outputDirectory: `${outputDirectory}/${one.target}`, ...one }));
}

function imagesOf(args: BuildArgs): WithoutBuilder<ImageArgs>[] {
  const {
    builder: _builder,
    packages: _packages,
    images = [],
    outputDirectory: _directory,
    ...shared
  } = args;
  return images.map((one) => ({ ...shared, ...one }));
}

/** Every problem of every target, in the words of the Build's own arguments; a problem of the spec only once. */
function targetProblems(
  args: BuildArgs,
  packages: WithoutBuilder<PackageArgs>[],
  images: WithoutBuilder<ImageArgs>[],
): ArgumentProblem[] {
  const problems = [
    ...repeatedTargets("packages", packages),
    ...repeatedTargets("images", images),
    ...packages.flatMap((one, index) =>
      located(`packages[${index}]`, args.packages?.[index], packageProblems(one)),
    ),
    ...images.flatMap((one, index) => located(`images[${index}]`, args.images?.[index], imageProblems(one))),
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

/** A problem lies with the target where the target itself gives the argument, else with what all share. */
function located(place: string, own: object | undefined, problems: ArgumentProblem[]): ArgumentProblem[] {
  return problems.map(({ propertyPath, reason }) => {
    const argument = /^\w+/.exec(propertyPath)?.[0] ?? "";
    const isOwn = own !== undefined && argument in own && !propertyPath.includes(":");
    return { propertyPath: isOwn ? `${place}.${propertyPath}` : propertyPath, reason };
  });
}

function byTarget<T>(targets: { target: string }[], results: T[]): Record<string, T> {
  return Object.fromEntries(results.map((result, index) => [targets[index]?.target ?? "", result]));
}
