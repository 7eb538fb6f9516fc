import { existsSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, asOutput, derive, displayName } from "./arguments";
import { describePackageFile, type PackageFile, PackageFileKind } from "./dalec";
import { ownerName, stackName } from "./instanceName";
import { compareFiles } from "./machine/compareFiles";
import { lookAt } from "./machine/fileSystem";
import { foreignFiles } from "./machine/foreignFiles";
import { buildDirectory, isPrivate, type PackageOutput, privateName, readManifest } from "./machine/manifest";
import { buildNotes } from "./machine/nameNotes";
import {
  buildName,
  declarationOf,
  type Publisher,
  prepareOutput,
  publish,
  publishedFiles,
} from "./machine/packageFiles";
import { cacheUse, ownedFiles } from "./machineCommand";
import { perProgram } from "./perProgram";
import { checkShape } from "./shape/argumentShape";
import { type BuildResult, dockerImage } from "./solve/dockerImage";
import { dockerInputs } from "./solve/dockerInputs";
import { withinLimit } from "./solve/frontendLimit";
import type { BuiltPackages } from "./solve/packages/selection";
import { forProvider, fromProject, inProject } from "./solve/paths";
import { type BuildPlan, type OpenedSpec, planBuild, plannedBuilds } from "./solve/plan";
import { componentInputs, type TargetArgs } from "./solve/targetArgs";
import { orUnknown } from "./unknown";
import { shortenStackTraces } from "./withoutStackTraces";

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
  /** Paths of the packages to install, relative to the project: a short output for a stack. */
  public readonly paths: pulumi.Output<string[]>;
  /** The packages to install, as data for `prebuiltPackages` of an Image and `dependencyPackages` of any build. */
  public readonly built: pulumi.Output<BuiltPackages>;
  /** The resource that builds. */
  public readonly build: docker.Image;

  constructor(name: string, args: PackageArgs, opts?: pulumi.ComponentResourceOptions) {
    const restoreStackTraces = shortenStackTraces();
    try {
      super("dalec:index:Package", name, componentInputs(args), opts);
    } finally {
      restoreStackTraces();
    }
    const planned = plannedBuilds.planOf(args);
    args = checkShape(this, args);
    const plan = withinLimit(planned ?? planPackage(args), args);
    plan.check.conclude(this);
    const { directory, publisher, owned } = outputOf(this, args);
    // Known after the files in a former directory are gone.
    const owner = ownedFiles(this, owned, buildNotes(fromProject(".")));
    const { inputs, hash } = dockerInputs(displayName(this), owner, args, plan);
    const buildId = asOutput(
      derive([hash, owner], (known, by) => buildName({ directory, owner: by }, known)),
    );
    const cache = cacheUse(`${name}-trigger`, args.rebuildTrigger, hash, { parent: this });
    const destination = exportTo({ directory, ...owned }, owner, buildId);
    this.build = dockerImage(name, this, args.builder, plan, { ...inputs, ...cache }, destination);
    const target = derive([plan.target], ({ name: known }) => known);
    this.directory = this.build.urn.apply(() => inProject(args.outputDirectory));
    this.files = asOutput(
      // After the build.
      derive([target, buildId, owner, this.build.contextHash], (known, id, by, _contextHash) => {
        const output = { directory, owner: by };
        if (pulumi.runtime.isDryRun()) announceRestoration(this, args.outputDirectory, output, id);
        return filesOf(args.outputDirectory, output, publisher, id, known);
      }),
    );
    this.built = asOutput(
      derive([target, this.files], (known, files) => ({
        target: known,
        directory: inProject(args.outputDirectory),
        files: files.filter(isToInstall).map(({ path, sha256 }) => ({ path, sha256 })),
      })),
    );
    this.paths = this.built.apply((built) => built.files.map(({ path }) => path));
    // The state keeps of these what neither other outputs nor the names of files tell.
    const files = this.files.apply((all) => all.map((file) => recorded(file, args.outputDirectory)));
    this.registerOutputs({ directory: this.directory, files, paths: this.paths, built: { target } });
  }
}

/** The build goes to a private directory, never among the visible files: docker-build keeps what is stale. */
function exportTo(
  { directory, outputDirectory }: { directory: string; outputDirectory: string },
  owner: pulumi.Output<string>,
  buildId: pulumi.Output<string>,
): BuildResult {
  const dest = derive([owner, buildId], (by, id) => {
    if (!pulumi.runtime.isDryRun()) prepareOutput({ directory, owner: by });
    return buildDirectory({ directory: outputDirectory, owner: by }, id);
  });
  return { exports: [{ local: { dest } }] };
}

function recorded({ path, sha256, size }: BuiltPackageFile, outputDirectory: string) {
  return { path: posix.relative(inProject(outputDirectory), path), sha256, size };
}

function isToInstall({ kind }: BuiltPackageFile): boolean {
  return kind === PackageFileKind.Binary;
}

/** Plans a package's build. */
export function planPackage(
  args: Omit<PackageArgs, "builder">,
  spec?: OpenedSpec,
  otherTargets?: readonly string[],
): BuildPlan {
  const plan = planBuild(args, "Package", spec, otherTargets);
  plan.check.derive([args.outputDirectory], (directory) => ({
    value: undefined,
    problems: directoryProblems(directory),
    warnings: [],
  }));
  return plan;
}

/** The packages that the program declares. */
const declaredPackages = perProgram(() => new Set<string>());

/** Where the files go, for this process and for the providers, which docker-build's delete leaves to us. */
function outputOf(component: Package, { outputDirectory }: PackageArgs) {
  const directory = fromProject(outputDirectory);
  const present = ownerName(component);
  const declared = declaredPackages().add(declarationOf(directory, present));
  const publisher: Publisher = { stack: stackName(), component: present, declared };
  const owned = { projectDirectory: forProvider("."), outputDirectory: forProvider(outputDirectory) };
  return { directory, publisher, owned };
}

function directoryProblems(outputDirectory: string): ArgumentProblem[] {
  const reason = directoryProblem(outputDirectory, fromProject(outputDirectory));
  return reason === undefined ? [] : [{ propertyPath: "outputDirectory", reason }];
}

function directoryProblem(outputDirectory: string, directory: string): string | undefined {
  const file = fileAmong(directory);
  if (file === directory) return `"${outputDirectory}" is a file; expected a directory`;
  if (file !== undefined)
    return `"${outputDirectory}" is below ${file}, which is a file; expected a directory`;
  if (lookAt(join(directory, privateName))?.isSymbolicLink()) {
    return `"${privateName}" in "${outputDirectory}" is a symbolic link; expected a directory of this library. Remove the link`;
  }
  const foreign = foreignFiles(directory, shown + 1);
  const unreadable = foreign.find((path) => isPrivate(posix.basename(path)));
  if (unreadable !== undefined) {
    return `"${unreadable}" in "${outputDirectory}" lists the files that a package wrote, and cannot be read. Nothing was changed; restore it, or delete it together with those files`;
  }
  if (foreign.length === 0) return undefined;
  return `"${outputDirectory}" holds files that no package of this library wrote: ${listed(foreign)}. Nothing was changed; move them, or name another directory`;
}

/** The file that a directory, or one above it, really is. */
function fileAmong(directory: string): string | undefined {
  if (existsSync(directory)) return statSync(directory).isDirectory() ? undefined : directory;
  return directory === dirname(directory) ? undefined : fileAmong(dirname(directory));
}

/** Says in a preview that the update puts files in place although no resource changes. */
function announceRestoration(
  component: pulumi.ComponentResource,
  directory: string,
  output: PackageOutput,
  id: string,
): void {
  const files = publishedFiles(output, id);
  if (files === undefined) return;
  const { misplaced } = compareFiles(output, files, readManifest(output), []);
  if (misplaced.length === 0) return;
  const names = misplaced.map(({ path }) => path);
  const text = `"${directory}": the update restores what was deleted or changed there: ${listed(names)}`;
  void pulumi.log.info(text, component);
}

const shown = 3;

function listed(names: readonly string[]): string {
  return names.slice(0, shown).join(", ") + (names.length > shown ? " and more" : "");
}

function filesOf(
  directory: string,
  output: PackageOutput,
  publisher: Publisher,
  id: string,
  target: string,
): BuiltPackageFile[] {
  const files = pulumi.runtime.isDryRun() ? publishedFiles(output, id) : publish(output, id, publisher);
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
