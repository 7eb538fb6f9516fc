import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, ArgumentsError, type Eventual } from "../../arguments";
import { type DalecTarget, findTarget } from "../../dalec";
import { keepStages, stagePlace } from "../stages";
import { repositoryContext, repositoryFormat } from "./repository";
import { type BuiltPackages, selectPackages } from "./selection";
import { stagePackages } from "./stagePackages";

/** The arguments that give a build the packages of others. */
export interface PackageSources {
  /** The Dalec target. */
  target: string;
  /** Platforms of the build. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** Packages to install instead of building them. */
  prebuiltPackages?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
  /** Packages to install dependencies from. */
  dependencyPackages?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
}

/** True when a build may install packages of others. */
export function hasPackageContexts({ prebuiltPackages, dependencyPackages }: PackageSources): boolean {
  return prebuiltPackages !== undefined || dependencyPackages !== undefined;
}

/** True when a build gets a repository of other builds' packages. */
export function hasDependencyPackages({ dependencyPackages: given }: PackageSources): boolean {
  return given !== undefined && !(Array.isArray(given) && given.length === 0);
}

/** The owner of the staged packages, so that the stages of contexts do not remove them. */
export function packageStageOwner(owner: string): string {
  return `${owner}+packages`;
}

/**
 * The contexts with the packages of other builds, by name. Their locations change with the packages' content. In a
 * preview they alone are unknown while a package is still to be built: only what depends on a changed package is rebuilt.
 */
export function packageContexts(
  owner: string,
  component: string,
  args: PackageSources,
): Eventual<Record<string, string>> {
  if (!hasPackageContexts(args)) return {};
  const { target, platforms, prebuiltPackages, dependencyPackages } = args;
  const given = pulumi.output({ platforms, prebuiltPackages, dependencyPackages });
  return given.apply(({ platforms: wanted = [], ...packages }) => {
    const { contexts, problems } = selected(packages, findTarget(target).target, wanted);
    if (problems.length > 0) {
      throw new ArgumentsError(component, problems);
    }
    const stages = stagePlace(packageStageOwner(owner));
    const staged = Object.entries(contexts).map(([context, files]) => [
      context,
      stagePackages(stages, context, files),
    ]);
    return keepStages(packageStageOwner(owner), Object.fromEntries(staged));
  });
}

/** The hash of a build that gets these contexts, too. */
export function withContexts(hash: string, contexts: Readonly<Record<string, string>>): string {
  const locations = Object.values(contexts);
  if (locations.length === 0) return hash;
  return createHash("sha256")
    .update([hash, ...locations].join("\n"))
    .digest("hex")
    .slice(0, 16);
}

type Known = {
  prebuiltPackages?: BuiltPackages[] | undefined;
  dependencyPackages?: BuiltPackages[] | undefined;
};
type Contexts = Record<string, ReturnType<typeof selectPackages>["files"]>;

function selected(
  { prebuiltPackages = [], dependencyPackages = [] }: Known,
  target: DalecTarget | undefined,
  platforms: readonly string[],
): { contexts: Contexts; problems: ArgumentProblem[] } {
  if (target === undefined) return { contexts: {}, problems: [] };
  const contexts: Contexts = {};
  const problems: ArgumentProblem[] = [];
  const add = (context: string, argument: string, packages: readonly BuiltPackages[]) => {
    if (packages.length === 0) return;
    const selection = selectPackages(argument, packages, target, platforms);
    contexts[context] = selection.files;
    problems.push(...selection.problems);
  };
  add(`${target.key}-pkg`, "prebuiltPackages", prebuiltPackages);
  add(repositoryContext, "dependencyPackages", dependencyPackages);
  return { contexts, problems };
}

/** What is wrong with giving packages to a target at all. */
export function packageSourceProblems(
  target: DalecTarget | undefined,
  args: PackageSources & { namedContexts?: unknown },
): ArgumentProblem[] {
  if (target === undefined) return [];
  const problems: ArgumentProblem[] = [];
  const hasPrebuilt = args.prebuiltPackages !== undefined;
  const hasDependencies = hasDependencyPackages(args);
  if (hasPrebuilt && !/\/container$/.test(target.name)) {
    const reason = `expected a \`container\` target, got "${target.name}", which installs no packages`;
    problems.push({ propertyPath: "prebuiltPackages", reason });
  }
  if (hasDependencies && repositoryFormat(target) === undefined) {
    const reason = `expected a target of a Debian or RPM distribution, got "${target.name}", which has no package manager`;
    problems.push({ propertyPath: "dependencyPackages", reason });
  }
  const own = [
    ...(hasPrebuilt ? ["pkg", `${target.key}-pkg`] : []),
    ...(hasDependencies ? [repositoryContext] : []),
  ];
  const { namedContexts } = args;
  const given = typeof namedContexts === "object" && namedContexts !== null ? namedContexts : {};
  for (const name of own.filter((one) => one in given)) {
    const reason =
      "`prebuiltPackages` and `dependencyPackages` make this context themselves. Give either them or the context";
    problems.push({ propertyPath: `namedContexts.${name}`, reason });
  }
  return problems;
}
