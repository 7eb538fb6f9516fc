import { statSync } from "node:fs";
import { posix } from "node:path";
import type * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, derive, displayName } from "./arguments";
import { describePackageFile, type PackageFile, PackageFileKind } from "./dalec";
import { instanceName } from "./instanceName";
import { buildDirectory, type PackageOutput } from "./machine/manifest";
import { buildName, foreignFiles, publish, publishedFiles } from "./machine/packageFiles";
import { ownedFiles } from "./machineCommand";
import { dockerImage } from "./solve/dockerImage";
import { dockerInputs } from "./solve/dockerInputs";
import { ownedStages } from "./solve/ownedStages";
import type { BuiltPackages } from "./solve/packages/selection";
import { forProvider, fromProject, inProject } from "./solve/paths";
import { type BuildPlan, type OpenedSpec, planBuild, planOf } from "./solve/plan";
import { componentInputs, type TargetArgs } from "./solve/targetArgs";
import { orUnknown } from "./unknown";

/** Arguments of a Package. */
export interface PackageArgs extends TargetArgs {
  /**
   * Directory, relative to the project, that holds the package files and nothing else; several packages may share it. A
   * directory that holds files from elsewhere is refused. Deleting the package deletes its files. Plain, since the
   * directory is checked before any resource is declared.
   */
  outputDirectory: string;
}

/** One file that a package build wrote. */
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
 * The build runs when something that it can see has changed, or when its result is missing. A published file that was
 * deleted or edited is restored without a build. A failed build leaves the files as they were.
 *
 * @see https://project-dalec.github.io/dalec/targets
 */
export class Package extends pulumi.ComponentResource {
  /** The directory of the files, relative to the project. */
  public readonly directory: pulumi.Output<string>;
  /** The files, sorted by path. */
  public readonly files: pulumi.Output<BuiltPackageFile[]>;
  /** The packages to install, as data for `prebuiltPackages` of an Image and `dependencyPackages` of any build. */
  public readonly built: pulumi.Output<BuiltPackages>;
  /** The resource that builds. */
  public readonly build: docker.Image;

  constructor(name: string, args: PackageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dalec:index:Package", name, componentInputs(args), opts);
    const plan = planPackage(args);
    plan.check.conclude(this);
    const { inputs, hash } = dockerInputs(displayName(this), instanceName(name), args, plan);
    const { output, seenByProvider } = outputOf(name, args);
    const buildId = derive([hash], (known) => buildName(output, known));
    this.build = dockerImage(name, this, args.builder, plan, inputs, {
      // A private directory, never among the visible files: docker-build keeps what is stale.
      exports: [{ local: { dest: derive([buildId], (id) => buildDirectory(seenByProvider, id)) } }],
    });
    ownedFiles(
      `${name}-files`,
      { output: seenByProvider, stages: ownedStages(instanceName(name)) },
      { parent: this },
    );
    this.directory = this.build.urn.apply(() => inProject(args.outputDirectory));
    this.files = pulumi.output(
      derive([plan.target, buildId, this.build.contextHash], ({ name: target }, id, _contextHash) =>
        filesOf(args.outputDirectory, output, id, target),
      ),
    );
    this.built = pulumi.output(
      derive([plan.target, this.files], ({ name: target }, files) => ({
        target,
        directory: inProject(args.outputDirectory),
        files: files.filter(isToInstall).map(({ path, sha256 }) => ({ path, sha256 })),
      })),
    );
    this.registerOutputs({ directory: this.directory, files: this.files, built: this.built });
  }
}

function isToInstall({ kind }: BuiltPackageFile): boolean {
  return kind === PackageFileKind.Binary;
}

/** Plans a package's build, once per arguments. */
export function planPackage(args: Omit<PackageArgs, "builder">, spec?: OpenedSpec): BuildPlan {
  return planOf(args, () => {
    const plan = planBuild(args, "Package", spec);
    plan.check.derive([args.outputDirectory], (directory) => ({
      value: undefined,
      problems: directoryProblems(directory),
      warnings: [],
    }));
    return plan;
  });
}

/** Where the files go, for this process and for the providers, which docker-build's delete leaves to us. */
function outputOf(name: string, { outputDirectory }: PackageArgs) {
  const owner = instanceName(name);
  const output: PackageOutput = { outputDirectory: fromProject(outputDirectory), owner };
  return { output, seenByProvider: { ...output, outputDirectory: forProvider(outputDirectory) } };
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
