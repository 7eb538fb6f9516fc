import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../../arguments";
import type { DalecTarget } from "../../dalec";
import { repositoryContext, repositoryFormat } from "./repository";
import type { BuiltPackages } from "./selection";

/** The arguments that pass packages of other builds to a build. */
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

/** Why a target cannot get packages of other builds at all. */
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
      "`prebuiltPackages` and `dependencyPackages` create this context themselves. Omit either them or the context";
    problems.push({ propertyPath: `namedContexts.${name}`, reason });
  }
  return problems;
}
