import { statSync } from "node:fs";
import { posix } from "node:path";
import type * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "./arguments";
import { checked, type Inspection, problemsNow } from "./arguments";
import { instanceName } from "./builders/registration";
import { describePackageFile, type PackageFile } from "./dalec";
import { buildDirectory, type PackageOutput } from "./machine/manifest";
import { buildName, foreignFiles, publish, publishedFiles } from "./machine/packageFiles";
import { ownedFiles } from "./machineCommand";
import { build } from "./solve/build";
import { mayStage } from "./solve/contexts/mayStage";
import { type Given, givenBy } from "./solve/given";
import { inspect } from "./solve/inspect";
import type { BuiltPackages } from "./solve/packages/builtPackages";
import { packageContexts, withContexts } from "./solve/packages/packageContexts";
import { forProvider, fromProject, inProject } from "./solve/paths";
import { solveRequest } from "./solve/request";
import { type Settings, settingsOf } from "./solve/settings";
import { removeStagesOnDelete } from "./solve/stages";
import type { TargetArgs } from "./solve/targetArgs";
import { orUnknown } from "./unknown";

/** Arguments of a Package. */
export interface PackageArgs extends TargetArgs {
  /**
   * Directory, relative to the project, that shows the package files and nothing else; several packages may share
   * it. A directory that holds files from elsewhere is refused. The files go when the package is deleted.
   */
  outputDirectory: string;
}

/** One file that a package build gave. */
export interface BuiltPackageFile extends PackageFile {
  /** Name of the file. */
  name: string;
  /** Path of the file, relative to the project. */
  path: string;
  /** SHA-256 of the content, 64 hex digits. */
  sha256: string;
  /** Size in bytes. */
  size: number;
}

/**
 * Packages (deb, rpm, Windows zip and their sources) built from a Dalec spec.
 *
 * The build runs when something it can see has changed, or when what it built is no longer there; a package file that
 * was deleted or edited comes back without one. A failed build leaves the files as they were.
 *
 * @see https://project-dalec.github.io/dalec/targets
 */
export class Package extends pulumi.ComponentResource {
  /** The directory of the files, relative to the project. */
  public readonly directory: pulumi.Output<string>;
  /** The files, sorted by path. */
  public readonly files: pulumi.Output<BuiltPackageFile[]>;
  /** The files as data for `packages` of an Image and `repositories` of any build. */
  public readonly packages: pulumi.Output<BuiltPackages>;
  /** The resource that builds. */
  public readonly image: docker.Image;

  constructor(name: string, args: PackageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:Package", name, settingsOf(args), opts);
    const given = givenBy(args);
    const settings = checked(this, settingsOf(args), (known) => inspectPackage(known, given));
    const request = settings.apply((known) => solveRequest(known, instanceName(name), given.repositories));
    const others = packageContexts(name, instanceName(name), this, args);
    const output = { outputDirectory: fromProject(args.outputDirectory), owner: instanceName(name) };
    const buildId = pulumi
      .all([request, others])
      .apply(([{ hash }, given]) => buildName(output, withContexts(hash, given)));
    this.image = build(name, this, args, request, others, {
      exports: [{ local: { dest: destination(args, output, buildId) } }],
    });
    removeOnDelete(name, args, output, this);
    if (mayStage(args)) removeStagesOnDelete(`${name}-contexts`, instanceName(name), this);
    this.directory = this.image.urn.apply(() => inProject(args.outputDirectory));
    this.files = pulumi
      .all([request, buildId, this.image.contextHash])
      .apply(([{ target }, id]) => filesOf(args.outputDirectory, output, id, target));
    this.packages = pulumi.all([request, this.files]).apply(([{ target }, files]) => ({
      target,
      directory: inProject(args.outputDirectory),
      files: files.map(({ path, sha256 }) => ({ path, sha256 })),
    }));
    this.registerOutputs({ directory: this.directory, files: this.files, packages: this.packages });
  }
}

/** What is wrong with a package's arguments, as far as they are known at once. */
export function packageProblems(args: Omit<PackageArgs, "builder">): ArgumentProblem[] {
  return problemsNow(settingsOf(args), (known) => inspectPackage(known, givenBy(args)));
}

function inspectPackage(settings: pulumi.Unwrap<Settings<PackageArgs>>, given: Given): Inspection {
  const { problems, warnings } = inspect(settings, "Package", given);
  return { problems: [...problems, ...directoryProblems(settings.outputDirectory)], warnings };
}

function directoryProblems(outputDirectory: string): ArgumentProblem[] {
  const directory = fromProject(outputDirectory);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === false) {
    return [
      { propertyPath: "outputDirectory", reason: `"${outputDirectory}" is a file; expected a directory` },
    ];
  }
  const foreign = foreignFiles(directory);
  if (foreign.length === 0) {
    return [];
  }
  const shown =
    foreign.slice(0, 3).join(", ") + (foreign.length > 3 ? ` and ${foreign.length - 3} more` : "");
  const reason = `"${outputDirectory}" holds files that no package of this library wrote: ${shown}. Nothing was changed; move them, or name another directory`;
  return [{ propertyPath: "outputDirectory", reason }];
}

/** The build writes into a private directory, never among the visible files: docker-build keeps what is stale. */
function destination(
  args: PackageArgs,
  output: PackageOutput,
  buildId: pulumi.Output<string>,
): pulumi.Output<string> {
  const seen = { ...output, outputDirectory: forProvider(args.outputDirectory) };
  return buildId.apply((id) => buildDirectory(seen, id));
}

/** docker-build leaves the files of a local export behind when it deletes one. */
function removeOnDelete(
  name: string,
  args: PackageArgs,
  output: PackageOutput,
  parent: pulumi.Resource,
): void {
  const seen = { ...output, outputDirectory: forProvider(args.outputDirectory) };
  ownedFiles(`${name}-files`, { output: seen, stages: [] }, { parent });
}

function filesOf(directory: string, output: PackageOutput, id: string, target: string): BuiltPackageFile[] {
  const files = pulumi.runtime.isDryRun() ? publishedFiles(output, id) : publish(output, id);
  return orUnknown(
    files?.map(({ path, sha256, size }) => ({
      name: posix.basename(path),
      path: posix.join(inProject(directory), path),
      sha256,
      size,
      ...describePackageFile(target, path),
    })),
  );
}
