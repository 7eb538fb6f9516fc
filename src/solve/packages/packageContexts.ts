import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, ArgumentsError } from "../../arguments";
import { type DalecTarget, findTarget } from "../../dalec";
import { keepStages, removeStagesOnDelete, stagePlace } from "../stages";
import type { BuiltPackages } from "./builtPackages";
import { repositoryContext, repositoryFormat } from "./repository";
import { selectPackages } from "./selection";
import { stagePackages } from "./stagePackages";

/** The arguments that give a build the packages of others. */
export interface PackageSources {
  /** The Dalec target. */
  target: string;
  /** Platforms of the build. */
  platforms?: pulumi.Input<pulumi.Input<string>[]>;
  /** Packages to install instead of building them. */
  packages?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
  /** Packages to install dependencies from. */
  repositories?: pulumi.Input<pulumi.Input<BuiltPackages>[]>;
}

/**
 * The contexts with the packages of other builds, by name. Their places change with the packages' content, and in a
 * preview they are unknown while a package is still to be built, and nothing else is: only what depends on a changed
 * package is built again.
 */
export function packageContexts(
  name: string,
  owner: string,
  component: pulumi.ComponentResource,
  { target, platforms, packages, repositories }: PackageSources,
): pulumi.Output<Record<string, string>> {
  const given = { packages, repositories };
  if (Object.values(given).every((one) => one === undefined)) {
    const none: Record<string, string> = {};
    return pulumi.output(none);
  }
  const stageOwner = `${owner}+packages`;
  removeStagesOnDelete(`${name}-packages`, stageOwner, component);
  return pulumi.all([given, platforms]).apply(([known, wanted = []]) => {
    const found = findTarget(target).target;
    const { contexts, problems } = selected(known, found, wanted);
    if (problems.length > 0) {
      throw new ArgumentsError(
        `${pulumi.resourceType(component)} ${pulumi.resourceName(component)}`,
        problems,
      );
    }
    const stages = Object.entries(contexts).map(([context, files]) => [
      context,
      stagePackages(stagePlace(stageOwner), context, files),
    ]);
    return keepStages(stageOwner, Object.fromEntries(stages));
  });
}

/** The hash of a build that gets these contexts, too. */
export function withContexts(hash: string, contexts: Readonly<Record<string, string>>): string {
  const places = Object.values(contexts);
  if (places.length === 0) return hash;
  return createHash("sha256")
    .update([hash, ...places].join("\n"))
    .digest("hex")
    .slice(0, 16);
}

type Known = { packages?: BuiltPackages[] | undefined; repositories?: BuiltPackages[] | undefined };
type Contexts = Record<string, ReturnType<typeof selectPackages>["files"]>;

function selected(
  { packages = [], repositories = [] }: Known,
  target: DalecTarget | undefined,
  platforms: readonly string[],
): { contexts: Contexts; problems: ArgumentProblem[] } {
  if (target === undefined) return { contexts: {}, problems: [] };
  const contexts: Contexts = {};
  const problems: ArgumentProblem[] = [];
  const add = (context: string, argument: string, given: readonly BuiltPackages[]) => {
    if (given.length === 0) return;
    const selection = selectPackages(argument, given, target, platforms);
    contexts[context] = selection.files;
    problems.push(...selection.problems);
  };
  add(`${target.key}-pkg`, "packages", packages);
  add(repositoryContext, "repositories", repositories);
  return { contexts, problems };
}

/** What is wrong with giving packages to a target at all. */
export function packageSourceProblems(
  { target, namedContexts = {} }: { target: string; namedContexts?: Readonly<Record<string, string>> },
  given: { packages: boolean; repositories: boolean },
): ArgumentProblem[] {
  const found = findTarget(target).target;
  if (found === undefined) return [];
  const problems: ArgumentProblem[] = [];
  if (given.packages && !/\/container$/.test(found.name)) {
    const reason = `"${found.name}" installs no packages; expected a \`container\` target`;
    problems.push({ propertyPath: "packages", reason });
  }
  if (given.repositories && repositoryFormat(found) === undefined) {
    const reason = `"${found.name}" has no package manager; expected a target of a Debian or an RPM distribution`;
    problems.push({ propertyPath: "repositories", reason });
  }
  const own = [
    ...(given.packages ? ["pkg", `${found.key}-pkg`] : []),
    ...(given.repositories ? [repositoryContext] : []),
  ];
  for (const name of own.filter((one) => one in namedContexts)) {
    const reason = `\`packages\` and \`repositories\` make this context themselves; give either them or it`;
    problems.push({ propertyPath: `namedContexts.${name}`, reason });
  }
  return problems;
}
